'use client'

import { clsx } from 'clsx'
import { RadioGroup as Radix } from 'radix-ui'
import type { ControlSize } from './button.tsx'
import type { ControlAttributes } from './field.tsx'

/** A choice among two to four, all in sight. For more take `Select`. */
export function Segmented<Value extends string>({
  value,
  onChange,
  options,
  size = 'md',
  label,
  control,
  className,
}: {
  value: Value
  onChange: (value: Value) => void
  options: readonly { value: Value; label: string }[]
  size?: ControlSize
  label?: string | undefined
  /** From `Field`; without one give `label`. */
  control?: ControlAttributes | undefined
  className?: string | undefined
}) {
  const choose = (next: string) => {
    const option = options.find((each) => each.value === next)
    if (option) onChange(option.value)
  }
  return (
    <Radix.Root
      {...control}
      aria-label={label}
      value={value}
      onValueChange={choose}
      className={clsx('flex rounded border bg-sunken p-0.5', className ?? 'w-full')}
    >
      {options.map((option) => (
        <Radix.Item
          key={option.value}
          value={option.value}
          className={clsx(
            'min-w-0 flex-auto truncate rounded-sm border border-transparent px-2.5 text-ink-muted hover:text-ink data-[state=checked]:border-line-strong data-[state=checked]:bg-surface data-[state=checked]:font-medium data-[state=checked]:text-ink',
            size === 'sm' ? 'h-6 text-13' : 'h-7 text-14',
          )}
        >
          {option.label}
        </Radix.Item>
      ))}
    </Radix.Root>
  )
}
