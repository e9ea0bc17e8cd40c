'use client'

import type { Role } from '@millrace/contracts'
import { Checkbox } from '@millrace/ui'
import { useMe } from '../../api/system.ts'

/** What the key may do: all of its role, or some of it. What the role may not is refused by the server, with the reason. */
export function ScopesField({
  role,
  value,
  onChange,
}: {
  role: Role
  /** null: all of the role. */
  value: readonly string[] | null
  onChange: (scopes: readonly string[] | null) => void
}) {
  const { data: me } = useMe()
  const names =
    me?.permissions.filter((name) => name !== 'account.write' && name !== 'personal-key.write') ?? []
  return (
    <div className="flex flex-col gap-2">
      <Checkbox
        label={`Only some of what the role ${role} may do`}
        checked={value !== null}
        onChange={(checked) => onChange(checked ? [] : null)}
      />
      {value !== null ? (
        <div className="grid max-h-48 grid-cols-1 gap-1.5 overflow-y-auto rounded border p-3 sm:grid-cols-2">
          {names.map((name) => (
            <Checkbox
              key={name}
              label={name}
              checked={value.includes(name)}
              onChange={(checked) =>
                onChange(checked ? [...value, name] : value.filter((other) => other !== name))
              }
            />
          ))}
        </div>
      ) : null}
    </div>
  )
}
