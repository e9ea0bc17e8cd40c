'use client'

import type { ConnectionSlot } from '@millrace/contracts'
import { Button, Combobox, ConnectorIcon, Field } from '@millrace/ui'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useConnectionsFor } from '../api/connections.ts'
import { useConnectors, useMay } from '../api/system.ts'
import { CreateConnectionDialog } from '../connections/index.ts'
import { fittingConnections } from './fitting-connections.ts'
import { SlotStatus } from './slot-status.tsx'

export interface SlotProps {
  slotKey: string
  slot: ConnectionSlot
  /** externalId; null: nobody's yet, so only connections of the organization fit. */
  customer: string | null
  value: string
  onChange: (id: string) => void
  error?: string | undefined
}

/** The connection of one slot, with a way to make one that fits. */
export function SlotField({ slotKey, slot, error, ...rest }: SlotProps) {
  const { data: connectors = [] } = useConnectors()
  const manifest = connectors.find((connector) => connector.key === slot.connector)
  const [creating, setCreating] = useState(false)
  const mayCreate = useMay('connection.write')
  const label = slot.label ?? slotKey
  return (
    <Field
      label={label}
      required
      error={error}
      help={
        slot.owner === 'organization'
          ? `${manifest?.name ?? slot.connector}, shared by all customers`
          : `${manifest?.name ?? slot.connector}, the customer's own`
      }
      aside={
        mayCreate ? (
          <Button size="sm" variant="ghost" icon={<Plus />} onClick={() => setCreating(true)}>
            New
          </Button>
        ) : null
      }
    >
      {(control) => (
        <SlotPicker
          slot={slot}
          label={label}
          control={control}
          creating={creating}
          onCreating={setCreating}
          {...rest}
        />
      )}
    </Field>
  )
}

/** As `SlotField` without a label: within a field of type `connection`, which has its own. */
export function SlotPicker({
  slot,
  label,
  customer,
  value,
  onChange,
  control,
  creating,
  onCreating,
}: Omit<SlotProps, 'slotKey' | 'error'> & {
  label: string
  control: Parameters<Parameters<typeof Field>[0]['children']>[0]
  creating: boolean
  onCreating: (creating: boolean) => void
}) {
  const owned = slot.owner === 'organization' ? null : customer
  const { data: all = [], isPending } = useConnectionsFor({ connector: slot.connector, customer: owned })
  const { data: connectors = [] } = useConnectors()
  const manifest = connectors.find((connector) => connector.key === slot.connector)
  const fitting = fittingConnections({ connections: all, slot, customer: customer ?? '' })
  const chosen = fitting.find(({ id }) => id === value)
  return (
    <div className="flex flex-col gap-1.5">
      <Combobox
        control={control}
        clearable
        label={label}
        value={value}
        onChange={onChange}
        placeholder="Choose a connection"
        emptyText="No connection fits: create one"
        options={[
          ...fitting.map(({ id, name, status }) => ({
            value: id,
            label: name,
            icon: <ConnectorIcon svg={manifest?.icon} className="size-4" />,
            note: notes[status],
          })),
          // An id says nothing to anybody.
          ...(value === '' || chosen !== undefined
            ? []
            : [{ value, label: isPending ? 'Loading' : 'A connection that does not fit' }]),
        ]}
        className="w-full"
      />
      {chosen ? (
        <SlotStatus
          connection={chosen}
          type={manifest?.connectionTypes.find(({ key }) => key === slot.type)}
        />
      ) : null}
      {creating ? (
        <CreateConnectionDialog
          connectors={connectors}
          preset={{
            connector: slot.connector,
            types: [slot.type],
            owner: slot.owner,
            ...(slot.owner === 'organization' || customer === null ? {} : { customer }),
          }}
          onClose={() => onCreating(false)}
          onCreated={(connection) => onChange(connection.id)}
        />
      ) : null}
    </div>
  )
}

/** What is said of a connection that does not simply work. */
const notes = {
  active: undefined,
  untested: 'not tested',
  failing: 'failing',
  expired: 'expired',
  needs_authorization: 'needs sign-in',
} as const
