'use client'

import { clsx } from 'clsx'
import { Check } from 'lucide-react'
import { DropdownMenu as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { Kbd } from './kbd.tsx'
import { floatClass, itemClass } from './surface.ts'

export function Menu({
  trigger,
  children,
  align = 'end',
  side = 'bottom',
  className,
}: {
  trigger: ReactNode
  children: ReactNode
  align?: 'start' | 'center' | 'end'
  side?: 'top' | 'right' | 'bottom' | 'left'
  className?: string | undefined
}) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className={clsx(floatClass, 'min-w-44 p-1', className)}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

export function MenuItem({
  icon,
  keys,
  danger,
  disabled,
  onSelect,
  children,
}: {
  icon?: ReactNode
  /** Shown at the end; binding the key is the page's work. */
  keys?: string | undefined
  danger?: boolean | undefined
  disabled?: boolean | undefined
  onSelect: () => void
  children: ReactNode
}) {
  return (
    <Radix.Item
      disabled={disabled ?? false}
      onSelect={onSelect}
      className={clsx(itemClass, danger && 'text-failed')}
    >
      {icon}
      <span className="flex-1">{children}</span>
      {keys ? <Kbd>{keys}</Kbd> : null}
    </Radix.Item>
  )
}

export function MenuChoice<Value extends string>({
  value,
  onChange,
  options,
}: {
  value: Value
  onChange: (value: Value) => void
  options: readonly { value: Value; label: string; icon?: ReactNode }[]
}) {
  return options.map((option) => (
    <Radix.CheckboxItem
      key={option.value}
      checked={option.value === value}
      onSelect={() => onChange(option.value)}
      className={itemClass}
    >
      {option.icon}
      <span className="flex-1">{option.label}</span>
      <Radix.ItemIndicator>
        <Check className="size-4" />
      </Radix.ItemIndicator>
    </Radix.CheckboxItem>
  ))
}

export const MenuSeparator = () => <Radix.Separator className="-mx-1 my-1 h-px bg-line" />

export const MenuLabel = ({ children }: { children: ReactNode }) => (
  <Radix.Label className="px-2 py-1 text-12 text-ink-faint">{children}</Radix.Label>
)
