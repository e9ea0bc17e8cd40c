'use client'

import type { JsonObject } from '@millrace/contracts'
import { type ControlAttributes, floatClass, Input, Textarea } from '@millrace/ui'
import { clsx } from 'clsx'
import { type KeyboardEvent, useId, useRef, useState } from 'react'
import { applyCompletion, type Completions, completeBare, completeExpression } from '../expression/index.ts'

/** Text that may hold {{ }}: inside the braces the names of data are completed. */
export function ExpressionInput({
  value,
  onChange,
  context,
  control,
  placeholder,
  multiline = false,
  bare = false,
  label,
  onFocus,
}: {
  value: string
  onChange: (value: string) => void
  context: JsonObject
  control: ControlAttributes
  placeholder?: string | undefined
  multiline?: boolean
  /** The text is an expression as a whole, written without braces. */
  bare?: boolean
  /** Where no `Field` names it. */
  label?: string | undefined
  onFocus?: () => void
}) {
  const listId = useId()
  const input = useRef<HTMLInputElement & HTMLTextAreaElement>(null)
  const [found, setFound] = useState<Completions | null>(null)
  const [active, setActive] = useState(0)

  const complete = () => {
    const element = input.current
    if (!element) return
    const caret = element.selectionStart ?? element.value.length
    setFound(
      bare ? completeBare(element.value, caret, context) : completeExpression(element.value, caret, context),
    )
    setActive(0)
  }
  const choose = (insert: string) => {
    const element = input.current
    if (!element || !found) return
    const next = applyCompletion(value, element.selectionStart ?? value.length, { from: found.from, insert })
    onChange(next.text)
    setFound(null)
    requestAnimationFrame(() => {
      element.setSelectionRange(next.caret, next.caret)
      element.focus()
    })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === ' ' && event.ctrlKey) {
      event.preventDefault()
      return complete()
    }
    const option = found?.options[active]
    if (!found || !option) return
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp': {
        const by = event.key === 'ArrowDown' ? 1 : -1
        setActive((active + by + found.options.length) % found.options.length)
        break
      }
      case 'Enter':
      case 'Tab':
        choose(option.insert)
        break
      case 'Escape':
        event.stopPropagation()
        setFound(null)
        break
      default:
        return
    }
    event.preventDefault()
  }

  const shared = {
    ...control,
    ref: input,
    value,
    placeholder,
    'aria-label': label,
    mono: bare || value.includes('{{'),
    spellCheck: false,
    autoComplete: 'off',
    role: 'combobox',
    'aria-expanded': found !== null,
    'aria-controls': listId,
    'aria-autocomplete': 'list' as const,
    'aria-activedescendant': found ? `${listId}-${active}` : undefined,
    onKeyDown,
    onFocus,
    onClick: complete,
    onBlur: () => setFound(null),
    onChange: (event: { target: { value: string } }) => {
      onChange(event.target.value)
      complete()
    },
  }
  return (
    <div className="relative">
      {multiline ? <Textarea {...shared} rows={4} className="text-13" /> : <Input {...shared} size="sm" />}
      {found ? (
        <div
          id={listId}
          role="listbox"
          aria-label="Data to use"
          className={clsx(floatClass, 'absolute inset-x-0 top-full mt-1 max-h-56 overflow-y-auto p-1')}
        >
          {found.options.map((option, index) => (
            <div
              key={option.label}
              role="option"
              id={`${listId}-${index}`}
              tabIndex={-1}
              aria-selected={index === active}
              onPointerDown={(event) => {
                event.preventDefault()
                choose(option.insert)
              }}
              className="flex h-7 cursor-default items-center justify-between gap-3 rounded-sm px-2 font-mono text-12 hover:bg-hover aria-selected:bg-hover"
            >
              <span className="truncate">{option.label}</span>
              <span className="truncate text-ink-faint">{option.detail}</span>
            </div>
          ))}
        </div>
      ) : null}
    </div>
  )
}
