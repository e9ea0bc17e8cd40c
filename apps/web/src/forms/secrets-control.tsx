'use client'

import type { Json } from '@millrace/contracts'
import { type ControlAttributes, type ControlSize, IconButton, Input } from '@millrace/ui'
import { X } from 'lucide-react'
import { AddButton, useRows } from './rows-control.tsx'

/** null: stored, and never shown again. */
type NamedSecret = readonly [name: string, secret: string | null]

/** Names and secrets, one pair per row. A secret that is stored stays as long as nothing is typed over it. */
export function SecretsControl({
  control,
  size,
  label,
  value,
  onChange,
  storedSecret,
}: {
  control: ControlAttributes
  size: ControlSize
  label: string
  value: Json | undefined
  onChange: (value: Json | undefined) => void
  /** false: stored secrets do not count any more, and have to be given again. */
  storedSecret: boolean
}) {
  const rows = useRows<NamedSecret>(toNamed(value), (list) => {
    const named = list.filter(([name]) => name !== '')
    onChange(named.length === 0 ? undefined : Object.fromEntries(named))
  })
  return (
    <fieldset {...control} aria-label={label} className="flex flex-col gap-1.5">
      {rows.list.map(({ id, value: [name, secret] }, index) => (
        <div key={id} className="flex items-center gap-1.5">
          <Input
            size={size}
            mono
            aria-label={`${label}: name ${index + 1}`}
            placeholder="name"
            value={name}
            onChange={(event) => rows.set(id, [event.target.value, secret])}
            className="flex-2"
          />
          <Input
            size={size}
            type="password"
            autoComplete="new-password"
            spellCheck={false}
            aria-label={`${label}: secret ${index + 1}`}
            placeholder={secret === null && storedSecret ? 'Stored. Leave empty to keep it.' : 'Secret'}
            value={secret ?? ''}
            onChange={(event) => rows.set(id, [name, event.target.value])}
            className="flex-3"
          />
          <IconButton label={`Remove ${name || 'secret'}`} size={size} onClick={() => rows.remove(id)}>
            <X />
          </IconButton>
        </div>
      ))}
      <AddButton size={size} onClick={() => rows.add(['', ''])} />
    </fieldset>
  )
}

function toNamed(value: Json | undefined): NamedSecret[] {
  if (value === undefined || value === null || typeof value !== 'object' || Array.isArray(value)) return []
  return Object.entries(value).map(([name, secret]) => [name, typeof secret === 'string' ? secret : null])
}
