'use client'

import { clsx } from 'clsx'
import { Check } from 'lucide-react'
import { Checkbox as RadixCheckbox, Switch as RadixSwitch } from 'radix-ui'
import { type ReactNode, useId } from 'react'
import type { ControlAttributes } from './field.tsx'

interface ToggleProps {
  checked: boolean
  onChange: (checked: boolean) => void
  label: ReactNode
  help?: ReactNode
  disabled?: boolean | undefined
  className?: string | undefined
}

export function Checkbox({ checked, onChange, label, help, disabled, className }: ToggleProps) {
  const id = useId()
  return (
    <div className={clsx('flex items-start gap-2', className)}>
      <RadixCheckbox.Root
        id={id}
        checked={checked}
        disabled={disabled}
        onCheckedChange={(value) => onChange(value === true)}
        className="mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-sm border border-control-line bg-surface text-on-accent disabled:opacity-50 data-[state=checked]:border-accent-solid data-[state=checked]:bg-accent-solid"
      >
        <RadixCheckbox.Indicator>
          <Check className="size-3" strokeWidth={3} />
        </RadixCheckbox.Indicator>
      </RadixCheckbox.Root>
      <ToggleText id={id} label={label} help={help} />
    </div>
  )
}

export function Switch({
  checked,
  onChange,
  label,
  help,
  disabled,
  className,
  control,
}: ToggleProps & {
  /** Within a `Field`: its label names the switch too. */
  control?: ControlAttributes | undefined
}) {
  const ownId = useId()
  const id = control?.id ?? ownId
  return (
    <div className={clsx('flex items-start gap-2', className)}>
      <RadixSwitch.Root
        {...control}
        id={id}
        checked={checked}
        disabled={disabled}
        onCheckedChange={onChange}
        className="mt-0.5 h-4 w-7 shrink-0 rounded-full bg-control-line p-0.5 transition-colors disabled:opacity-50 data-[state=checked]:bg-accent-solid"
      >
        <RadixSwitch.Thumb className="block size-3 rounded-full bg-[#fff] transition-transform data-[state=checked]:translate-x-3" />
      </RadixSwitch.Root>
      <ToggleText id={id} label={label} help={help} />
    </div>
  )
}

function ToggleText({ id, label, help }: { id: string; label: ReactNode; help: ReactNode }) {
  return (
    <label htmlFor={id} className="min-w-0 select-none text-14">
      <span>{label}</span>
      {help ? <span className="block text-12 text-ink-faint">{help}</span> : null}
    </label>
  )
}
