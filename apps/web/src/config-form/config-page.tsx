'use client'

import type { Definition } from '@millrace/contracts'
import { Button } from '@millrace/ui'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useMay } from '../api/system.ts'
import { type FormEnvironment, FormEnvironmentProvider, SchemaForm } from '../forms/index.ts'
import type { ConfigErrors, ConfigValues } from './config-values.ts'
import type { ConfigFormPage } from './pages.ts'
import { SlotField, SlotPicker } from './slot-field.tsx'

export interface ConfigPageProps {
  definition: Definition
  page: ConfigFormPage
  /** externalId */
  customer: string | null
  values: ConfigValues
  onChange: (values: ConfigValues) => void
  errors: ConfigErrors
  /** What loads choices and uploads files; see `useConfigEnvironment`. */
  environment: FormEnvironment
}

/** One page of config: the slots that stand on it, and its fields. */
export function ConfigPage({
  definition,
  page,
  customer,
  values,
  onChange,
  errors,
  environment,
}: ConfigPageProps) {
  const { config, connections } = values
  const slots = definition.connections ?? {}
  const bind = (key: string, id: string) => {
    const { [key]: _before, ...others } = connections
    onChange({ config, connections: id === '' ? others : { ...others, [key]: id } })
  }
  // What is wrong with a slot is said at the field that fills it.
  const placed = page.fields.flatMap((field): [string, string][] => {
    const error = field.slot === undefined ? undefined : errors.slots[field.slot]
    return error === undefined ? [] : [[field.key, error]]
  })
  return (
    <FormEnvironmentProvider value={environment}>
      <div className="flex flex-col gap-5">
        {page.slots.map(({ key, slot }) => (
          <SlotField
            key={key}
            slotKey={key}
            slot={slot}
            customer={customer}
            value={connections[key] ?? ''}
            onChange={(id) => bind(key, id)}
            error={errors.slots[key]}
          />
        ))}
        {page.fields.length === 0 ? null : (
          <SchemaForm
            fields={page.fields}
            values={config}
            onChange={(next) => onChange({ config: next, connections })}
            errors={{ ...errors.fields, ...Object.fromEntries(placed) }}
            renderField={({ field, control }) => {
              const key = field.slot
              const slot = key === undefined ? undefined : slots[key]
              if (field.type !== 'connection' || key === undefined || slot === undefined) return null
              return (
                <PlacedSlot
                  slot={slot}
                  label={field.label}
                  control={control}
                  customer={customer}
                  value={connections[key] ?? ''}
                  onChange={(id) => bind(key, id)}
                />
              )
            }}
          />
        )}
      </div>
    </FormEnvironmentProvider>
  )
}

function PlacedSlot(props: Omit<Parameters<typeof SlotPicker>[0], 'creating' | 'onCreating'>) {
  const [creating, setCreating] = useState(false)
  const mayCreate = useMay('connection.write')
  return (
    <div className="flex items-start gap-2">
      <span className="min-w-0 grow">
        <SlotPicker {...props} creating={creating} onCreating={setCreating} />
      </span>
      {mayCreate ? (
        <Button variant="ghost" icon={<Plus />} onClick={() => setCreating(true)}>
          New
        </Button>
      ) : null}
    </div>
  )
}
