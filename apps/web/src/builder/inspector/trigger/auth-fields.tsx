'use client'

import type { JsonObject } from '@millrace/contracts'
import { Field, Select } from '@millrace/ui'
import { NameField } from './name-field.tsx'
import { authChoice, readAuth, withEntry } from './webhook-settings.ts'

const algorithms = [
  { value: 'sha256', label: 'SHA-256' },
  { value: 'sha1', label: 'SHA-1' },
  { value: 'sha512', label: 'SHA-512' },
] as const
const encodings = [
  { value: 'hex', label: 'Hexadecimal' },
  { value: 'base64', label: 'Base64' },
] as const

/** Where the sender puts its proof, and of which kind it is. The secret itself is in a connection. */
export function AuthFields({
  values,
  onChange,
}: {
  values: JsonObject
  onChange: (values: JsonObject) => void
}) {
  const choice = authChoice(values)
  if (choice === 'none' || choice === 'standard-webhooks') return null
  const auth = readAuth(values)
  const set = (key: string, value: string) => onChange({ ...values, auth: withEntry(auth, key, value) })
  const textOf = (key: string) => (typeof auth[key] === 'string' ? auth[key] : '')
  const header = (
    <NameField
      label="Header"
      required={choice === 'hmac'}
      value={textOf('header')}
      placeholder={choice === 'hmac' ? 'x-signature' : 'x-api-key'}
      onChange={(value) => set('header', value)}
    />
  )
  if (choice === 'api-key') return header
  return (
    <div className="grid grid-cols-2 gap-2">
      {header}
      <NameField
        label="Before the signature"
        value={textOf('prefix')}
        placeholder="sha256="
        onChange={(value) => set('prefix', value)}
      />
      <Field label="Algorithm">
        {(control) => (
          <Select
            control={control}
            size="sm"
            value={textOf('algorithm') || 'sha256'}
            options={algorithms}
            onChange={(next) => set('algorithm', next === 'sha256' ? '' : next)}
          />
        )}
      </Field>
      <Field label="Written as">
        {(control) => (
          <Select
            control={control}
            size="sm"
            value={textOf('encoding') || 'hex'}
            options={encodings}
            onChange={(next) => set('encoding', next === 'hex' ? '' : next)}
          />
        )}
      </Field>
    </div>
  )
}
