'use client'

import { Field, Input } from '@millrace/ui'

/** Six digits of the authenticator app; with `recovery` a recovery code as well. */
export function CodeField({
  value,
  onChange,
  recovery = false,
}: {
  value: string
  onChange: (value: string) => void
  recovery?: boolean
}) {
  return (
    <Field label={recovery ? 'Code' : 'Six digits of the app'}>
      {(control) => (
        <Input
          {...control}
          autoFocus
          autoComplete="one-time-code"
          inputMode={recovery ? 'text' : 'numeric'}
          spellCheck={false}
          required
          maxLength={40}
          className="font-mono tracking-widest"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}
