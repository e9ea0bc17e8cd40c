'use client'

import type { ConnectionSlot, Definition, Field as FieldDescription, JsonObject } from '@millrace/contracts'
import { Button, Combobox, ConnectorIcon, Field } from '@millrace/ui'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useAllConnections } from '../api/connections.ts'
import { useConnectors } from '../api/system.ts'
import { CreateConnectionDialog } from '../connections/index.ts'
import { type FormErrors, SchemaForm } from '../forms/index.ts'
import { fittingConnections } from './fitting-connections.ts'

export function configFieldsOf(definition: Definition): FieldDescription[] {
  return definition.config?.pages.flatMap((page) => page.fields) ?? []
}

/** What a version asks of an instance: a connection for each slot, and the fields of its config pages. */
export function InstanceFields({
  definition,
  customer,
  config,
  onConfig,
  connections,
  onConnections,
  errors,
}: {
  definition: Definition
  customer: string
  config: JsonObject
  onConfig: (config: JsonObject) => void
  connections: Record<string, string>
  onConnections: (connections: Record<string, string>) => void
  errors: FormErrors
}) {
  const slots = Object.entries(definition.connections ?? {})
  return (
    <>
      {slots.length === 0 ? null : (
        <section className="flex flex-col gap-4">
          <h3 className="font-semibold text-13">Connections</h3>
          {slots.map(([key, slot]) => (
            <SlotField
              key={key}
              slotKey={key}
              slot={slot}
              customer={customer}
              value={connections[key] ?? ''}
              onChange={(id) => {
                const { [key]: _before, ...others } = connections
                onConnections(id === '' ? others : { ...others, [key]: id })
              }}
            />
          ))}
        </section>
      )}
      {(definition.config?.pages ?? []).map((page) => (
        <section key={page.title} className="flex flex-col gap-4">
          <div>
            <h3 className="font-semibold text-13">{page.title}</h3>
            {page.description ? <p className="text-13 text-ink-muted">{page.description}</p> : null}
          </div>
          <SchemaForm fields={page.fields} values={config} onChange={onConfig} errors={errors} />
        </section>
      ))}
    </>
  )
}

function SlotField({
  slotKey,
  slot,
  customer,
  value,
  onChange,
}: {
  slotKey: string
  slot: ConnectionSlot
  customer: string
  value: string
  onChange: (id: string) => void
}) {
  const { data: all = [] } = useAllConnections()
  const { data: connectors = [] } = useConnectors()
  const [creating, setCreating] = useState(false)
  const manifest = connectors.find((connector) => connector.key === slot.connector)
  const fitting = fittingConnections({ connections: all, slot, customer })
  return (
    <Field
      label={slot.label ?? slotKey}
      help={
        slot.owner === 'organization'
          ? `${manifest?.name ?? slot.connector}, shared by all customers`
          : `${manifest?.name ?? slot.connector}, the customer's own`
      }
      aside={
        <Button size="sm" variant="ghost" icon={<Plus />} onClick={() => setCreating(true)}>
          New
        </Button>
      }
    >
      {(control) => (
        <>
          <Combobox
            control={control}
            clearable
            label={slot.label ?? slotKey}
            value={value}
            onChange={onChange}
            placeholder="Choose a connection"
            emptyText="No connection fits: create one"
            options={fitting.map(({ id, name, status }) => ({
              value: id,
              label: name,
              icon: <ConnectorIcon svg={manifest?.icon} className="size-4" />,
              ...(status === 'failing' ? { note: 'failing' } : {}),
            }))}
            className="w-full"
          />
          {creating ? (
            <CreateConnectionDialog
              connectors={connectors}
              preset={{
                connector: slot.connector,
                type: slot.type,
                owner: slot.owner,
                ...(slot.owner === 'organization' ? {} : { customer }),
              }}
              onClose={() => setCreating(false)}
              onCreated={(connection) => onChange(connection.id)}
            />
          ) : null}
        </>
      )}
    </Field>
  )
}
