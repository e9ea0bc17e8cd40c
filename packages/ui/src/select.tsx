'use client'

import { clsx } from 'clsx'
import { Check, ChevronDown } from 'lucide-react'
import { Select as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import type { ControlSize } from './button.tsx'
import type { ControlAttributes } from './field.tsx'
import { controlClass } from './input.tsx'
import { floatClass, itemClass } from './surface.ts'

export interface SelectOption {
  value: string
  label: string
  icon?: ReactNode
  /** A quiet second line. */
  note?: string | undefined
  disabled?: boolean | undefined
}

/** A choice among few. For long lists take `Combobox`, which searches. */
export function Select({
  value,
  onChange,
  options,
  placeholder = 'Choose',
  size = 'md',
  disabled,
  control,
  label,
  className,
}: {
  value: string
  onChange: (value: string) => void
  options: readonly SelectOption[]
  placeholder?: string | undefined
  size?: ControlSize | undefined
  disabled?: boolean | undefined
  /** From `Field`; without one give `label`. */
  control?: ControlAttributes | undefined
  label?: string | undefined
  className?: string | undefined
}) {
  return (
    <Radix.Root value={value} onValueChange={onChange} disabled={disabled ?? false}>
      <Radix.Trigger
        {...control}
        aria-label={label}
        className={clsx(
          controlClass,
          'inline-flex items-center justify-between gap-2 data-placeholder:text-ink-faint',
          size === 'sm' ? 'h-7 px-2 text-13' : 'h-8 px-2.5 text-14',
          className ?? 'w-full',
        )}
      >
        <span className="flex min-w-0 items-center gap-2 truncate">
          <Radix.Value placeholder={placeholder} />
        </span>
        <Radix.Icon asChild>
          <ChevronDown className="size-4 shrink-0 text-ink-faint" />
        </Radix.Icon>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          collisionPadding={8}
          className={clsx(
            floatClass,
            'max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width)',
          )}
        >
          <Radix.Viewport className="p-1">
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={option.value}
                disabled={option.disabled ?? false}
                className={itemClass}
              >
                {option.icon}
                <span className="min-w-0 flex-1">
                  <Radix.ItemText>{option.label}</Radix.ItemText>
                  {option.note ? <span className="block text-12 text-ink-faint">{option.note}</span> : null}
                </span>
                <span className="w-4">
                  <Radix.ItemIndicator>
                    <Check className="size-4" />
                  </Radix.ItemIndicator>
                </span>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
