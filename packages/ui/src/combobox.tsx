'use client'

import { clsx } from 'clsx'
import { Command } from 'cmdk'
import { Check, ChevronDown, X } from 'lucide-react'
import { useState } from 'react'
import type { ControlSize } from './button.tsx'
import type { ControlAttributes } from './field.tsx'
import { controlClass } from './input.tsx'
import { Popover } from './popover.tsx'
import type { SelectOption } from './select.tsx'
import { itemClass } from './surface.ts'

/** A choice among many, found by typing. An empty value means nothing chosen. */
export function Combobox({
  value,
  onChange,
  options,
  placeholder = 'Choose',
  searchPlaceholder = 'Search',
  emptyText = 'Nothing found',
  clearable = false,
  size = 'md',
  control,
  label,
  className,
}: {
  value: string
  onChange: (value: string) => void
  options: readonly SelectOption[]
  placeholder?: string
  searchPlaceholder?: string
  emptyText?: string
  clearable?: boolean
  size?: ControlSize
  control?: ControlAttributes | undefined
  label?: string | undefined
  className?: string | undefined
}) {
  const [open, setOpen] = useState(false)
  const chosen = options.find((option) => option.value === value)
  const choose = (next: string) => {
    onChange(next)
    setOpen(false)
  }
  return (
    <span className={clsx('relative inline-flex', className ?? 'w-full')}>
      <Popover
        open={open}
        onOpenChange={setOpen}
        className="w-72 max-w-[calc(100vw-2rem)]"
        trigger={
          <button
            type="button"
            role="combobox"
            aria-expanded={open}
            aria-label={label}
            {...control}
            className={clsx(
              controlClass,
              'flex w-full items-center justify-between gap-2 text-left',
              size === 'sm' ? 'h-7 px-2 text-13' : 'h-8 px-2.5 text-14',
              value === '' && 'text-ink-faint',
            )}
          >
            <span className="min-w-0 truncate">{value === '' ? placeholder : (chosen?.label ?? value)}</span>
            <ChevronDown
              className={clsx('size-4 shrink-0 text-ink-faint', clearable && value !== '' && 'invisible')}
            />
          </button>
        }
      >
        <Command loop>
          <Command.Input
            placeholder={searchPlaceholder}
            className="h-9 w-full border-b bg-transparent px-3 text-13 outline-none"
          />
          <Command.List className="max-h-72 overflow-y-auto p-1">
            <Command.Empty className="px-2 py-3 text-13 text-ink-faint">{emptyText}</Command.Empty>
            {options.map((option) => (
              <Command.Item
                key={option.value}
                value={option.value}
                keywords={[option.label]}
                onSelect={() => choose(option.value)}
                className={itemClass}
              >
                {option.icon}
                <span className="min-w-0 grow truncate">{option.label}</span>
                {option.note ? (
                  // The name comes first: only when the note is gone does it give way.
                  <span className="min-w-0 shrink-[999] truncate text-12 text-ink-faint" title={option.note}>
                    {option.note}
                  </span>
                ) : null}
                {option.value === value ? <Check className="size-4" /> : null}
              </Command.Item>
            ))}
          </Command.List>
        </Command>
      </Popover>
      {clearable && value !== '' ? (
        <button
          type="button"
          aria-label={`Clear ${label ?? 'choice'}`}
          onClick={() => onChange('')}
          className="absolute inset-y-0 right-1 my-auto flex size-6 items-center justify-center rounded-sm text-ink-faint hover:text-ink"
        >
          <X className="size-3.5" />
        </button>
      ) : null}
    </span>
  )
}
