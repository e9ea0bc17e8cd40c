'use client'

import { Field, Input } from '@millrace/ui'

export const passwordLength = 12

export function NewPasswordField({
  value,
  onChange,
  label = 'New password',
}: {
  value: string
  onChange: (value: string) => void
  label?: string
}) {
  return (
    <Field label={label} help={`At least ${passwordLength} characters.`}>
      {(control) => (
        <Input
          {...control}
          type="password"
          autoComplete="new-password"
          required
          minLength={passwordLength}
          maxLength={1024}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}
