'use client'

import { Input } from '@millrace/ui'
import { clsx } from 'clsx'
import { ChevronRight } from 'lucide-react'
import { type ComponentProps, type ReactNode, useState } from 'react'
import { useBuilder } from '../state/index.ts'

/** A part of the inspector that folds away. */
export function Section({
  title,
  startOpen = false,
  aside,
  children,
}: {
  title: string
  startOpen?: boolean
  aside?: ReactNode
  children: ReactNode
}) {
  const [isOpen, setIsOpen] = useState(startOpen)
  const mayEdit = useBuilder((state) => state.rights.edit)
  return (
    <section className="border-t">
      <div className="flex h-9 items-center justify-between px-3">
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
          className="flex h-full flex-1 items-center gap-1 text-left text-13 text-ink-muted hover:text-ink"
        >
          <ChevronRight
            className={clsx('size-4 transition-transform', isOpen && 'rotate-90')}
            aria-hidden="true"
          />
          {title}
        </button>
        {aside}
      </div>
      {isOpen ? (
        <fieldset disabled={!mayEdit} className="flex min-w-0 flex-col gap-3 px-3 pb-4">
          {children}
        </fieldset>
      ) : null}
    </section>
  )
}

/** Text that counts once it is finished: on Enter and when the field is left. Escape takes it back. */
export function CommitInput({
  value,
  onCommit,
  ...rest
}: Omit<ComponentProps<typeof Input>, 'value' | 'onChange' | 'onBlur' | 'onKeyDown'> & {
  value: string
  onCommit: (value: string) => void
}) {
  const [draft, setDraft] = useState<string | null>(null)
  const commit = () => {
    if (draft !== null && draft !== value) onCommit(draft)
    setDraft(null)
  }
  return (
    <Input
      size="sm"
      {...rest}
      value={draft ?? value}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit()
        if (event.key === 'Escape') setDraft(null)
      }}
    />
  )
}

/** A whole number, or nothing. */
export function NumberInput({
  value,
  onChange,
  ...rest
}: Omit<ComponentProps<typeof Input>, 'value' | 'onChange'> & {
  value: number | undefined
  onChange: (value: number | undefined) => void
}) {
  return (
    <Input
      size="sm"
      inputMode="numeric"
      {...rest}
      value={value === undefined ? '' : String(value)}
      onChange={(event) => {
        const digits = event.target.value.replace(/\D/g, '')
        onChange(digits === '' ? undefined : Number(digits))
      }}
    />
  )
}
