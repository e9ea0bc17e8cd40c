'use client'

import type { JsonObject } from '@millrace/contracts'
import { Field, Segmented, Switch } from '@millrace/ui'
import { NameField } from './name-field.tsx'
import { withEntry } from './webhook-settings.ts'

const places = [
  { value: 'query', label: 'In the query' },
  { value: 'body', label: 'In the body' },
] as const
const replies = [
  { value: 'text', label: 'As text' },
  { value: 'json', label: 'As JSON' },
] as const

/** Senders that check the address first want a value of their request back. */
export function HandshakeFields({
  values,
  onChange,
  error,
}: {
  values: JsonObject
  onChange: (values: JsonObject) => void
  error: string | undefined
}) {
  const { handshake } = values
  const given =
    handshake !== null && typeof handshake === 'object' && !Array.isArray(handshake) ? handshake : null
  const set = (key: string, value: string) =>
    onChange({ ...values, handshake: withEntry(given ?? {}, key, value) })
  const textOf = (key: string) => (typeof given?.[key] === 'string' ? given[key] : '')
  return (
    <div className="flex flex-col gap-3">
      <Switch
        className="[&_label]:text-13"
        label="The sender checks the address first"
        help="Dropbox, Microsoft, Slack and Meta want a value back. Such a request starts no run."
        checked={given !== null}
        onChange={(on) =>
          onChange(withEntry(values, 'handshake', on ? { in: 'query', field: 'challenge' } : undefined))
        }
      />
      {given === null ? null : (
        <>
          <Field label="The value is" error={error}>
            {(control) => (
              <Segmented
                control={control}
                size="sm"
                value={given.in === 'body' ? 'body' : 'query'}
                options={places}
                onChange={(next) => set('in', next)}
              />
            )}
          </Field>
          <NameField
            label="Its name"
            required
            value={textOf('field')}
            placeholder="challenge"
            onChange={(field) => onChange({ ...values, handshake: { ...given, field } })}
          />
          <Field label="It is sent back">
            {(control) => (
              <Segmented
                control={control}
                size="sm"
                value={given.reply === 'json' ? 'json' : 'text'}
                options={replies}
                onChange={(next) => set('reply', next === 'text' ? '' : next)}
              />
            )}
          </Field>
          <NameField
            label="Only if this holds the verify token"
            help="The token is in the connection. Meta: hub.verify_token."
            value={textOf('verify')}
            placeholder="Not checked"
            onChange={(value) => set('verify', value)}
          />
        </>
      )}
    </div>
  )
}
