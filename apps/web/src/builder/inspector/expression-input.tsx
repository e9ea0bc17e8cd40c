'use client'

import type { JsonObject } from '@millrace/contracts'
import { type ControlAttributes, Input, Textarea } from '@millrace/ui'
import { type KeyboardEvent, useId, useRef, useState } from 'react'
import {
  applyCompletion,
  type Completion,
  type Completions,
  completeBare,
  completeExpression,
} from '../expression/index.ts'
import { CompletionList } from './completion-list.tsx'

/** Text that may hold {{ }}: inside the braces the names of data are completed. */
export function ExpressionInput({
  value,
  onChange,
  context,
  control,
  placeholder,
  multiline = false,
  rows = 4,
  bare = false,
  namesOnly = false,
  label,
  onFocus,
}: {
  value: string
  onChange: (value: string) => void
  context: JsonObject
  control: ControlAttributes
  placeholder?: string | undefined
  multiline?: boolean
  /** Of a field with many lines. */
  rows?: number
  /** The text is an expression as a whole, written without braces. */
  bare?: boolean
  /** Nothing is computed here: helpers are not offered. */
  namesOnly?: boolean
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
    setFound((bare ? completeBare : completeExpression)(element.value, caret, context, { namesOnly }))
    setActive(0)
  }
  const choose = ({ insert, isCall }: Completion) => {
    const element = input.current
    if (!element || !found) return
    const next = applyCompletion(value, element.selectionStart ?? value.length, {
      from: found.from,
      insert,
      isCall,
    })
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
        choose(option)
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
      {multiline ? (
        <Textarea {...shared} rows={rows} className="w-full text-13" />
      ) : (
        <Input {...shared} size="sm" />
      )}
      {found ? (
        <CompletionList id={listId} options={found.options} active={active} onChoose={choose} />
      ) : null}
    </div>
  )
}
