'use client'

import { clsx } from 'clsx'
import { CircleAlert } from 'lucide-react'
import { Label } from 'radix-ui'
import { type ReactNode, useId } from 'react'

export interface ControlAttributes {
  id: string
  'aria-describedby'?: string | undefined
  'aria-invalid'?: true | undefined
  'aria-required'?: true | undefined
}

/** Label, control, help and error, tied together for screen readers: hand `control` to the input. */
export function Field({
  label,
  help,
  error,
  required,
  aside,
  className,
  children,
}: {
  label: ReactNode
  help?: ReactNode
  error?: string | null | undefined
  required?: boolean | undefined
  /** Stands at the end of the label's line. */
  aside?: ReactNode
  className?: string | undefined
  children: (control: ControlAttributes) => ReactNode
}) {
  const id = useId()
  const described = [help ? `${id}-help` : null, error ? `${id}-error` : null].filter(Boolean).join(' ')
  return (
    <div className={clsx('flex min-w-0 flex-col gap-1', className)}>
      <div className="flex items-center justify-between gap-2">
        <Label.Root htmlFor={id} className="font-medium text-13 text-ink">
          {label}
          {required ? (
            <span className="ml-0.5 text-failed" aria-hidden="true">
              *
            </span>
          ) : null}
        </Label.Root>
        {aside}
      </div>
      {children({
        id,
        'aria-describedby': described === '' ? undefined : described,
        'aria-invalid': error ? true : undefined,
        'aria-required': required ? true : undefined,
      })}
      {error ? (
        <p id={`${id}-error`} className="flex items-start gap-1 text-12 text-failed">
          <CircleAlert className="mt-0.5 size-3 shrink-0" aria-hidden="true" />
          <span>{error}</span>
        </p>
      ) : null}
      {help ? (
        <p id={`${id}-help`} className="text-12 text-ink-faint">
          {help}
        </p>
      ) : null}
    </div>
  )
}
