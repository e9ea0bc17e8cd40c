'use client'

import { type ActionManifest, type Connection, connectionOwners } from '@millrace/contracts'
import { Button, Field, Select, useToast } from '@millrace/ui'
import { useQueryClient } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useConnectionsFor } from '../../api/connections.ts'
import { queryKeys } from '../../api/keys.ts'
import { toMessage } from '../../api-client.ts'
import { SlotStatus } from '../../config-form/index.ts'
import { CreateConnectionDialog } from '../../connections/index.ts'
import { saveTestBindings, testBindingsKey, useTestBindings } from '../api.ts'
import { type DocumentAction, newSlug } from '../document/index.ts'
import { useAutosave } from '../save/context.tsx'
import { useBuilder, useBuilderStore, useDefinition } from '../state/index.ts'

const connectionWords = {
  failing: 'failing',
  expired: 'expired',
  needs_authorization: 'needs sign-in',
} as const

const owners: Record<(typeof connectionOwners)[number], string> = {
  organization: 'Ours, for all customers',
  customer: "Each customer's own",
  instance: "Each instance's own",
}

/** What names a slot: a step or a trigger, and what it accepts there. */
export interface SlotUser {
  connectorKey: string
  /** The slot that it names now. */
  slot: string | undefined
  accepts: Pick<ActionManifest, 'connection' | 'connectionTypes'>
  /** Makes it name another slot, or none. */
  assign: (slot: string | undefined) => DocumentAction
}

/** The slot that a step or trigger names, who fills it in production, and which connection test runs use. */
export function ConnectionField({ user, help }: { user: SlotUser; help?: string | undefined }) {
  const { connectorKey, accepts, assign } = user
  const store = useBuilderStore()
  const connectors = useBuilder((state) => state.manifests)
  const definition = useDefinition()
  const [isCreating, setIsCreating] = useState(false)
  const connections = useConnectionsFor({ connector: connectorKey, customer: null })
  const bindings = useTestBindings(definition.key)
  const bind = useBind(user)
  const slots = Object.entries(definition.connections ?? {}).filter(
    ([, slot]) => slot.connector === connectorKey && accepts.connectionTypes.includes(slot.type),
  )
  const slot = user.slot === undefined ? undefined : definition.connections?.[user.slot]
  const fitting = (connections.data ?? []).filter(
    (connection) =>
      connection.connector === connectorKey && accepts.connectionTypes.includes(connection.type),
  )
  const bound = user.slot === undefined ? undefined : bindings.data?.connections[user.slot]
  const current = fitting.find(({ id }) => id === bound)
  const typeOf = ({ connector, type }: Connection) =>
    connectors.find(({ key }) => key === connector)?.connectionTypes.find(({ key }) => key === type)
  const setSlot = (name: string) => store.getState().dispatch(assign(name === '' ? undefined : name))

  return (
    <div className="flex flex-col gap-3">
      <Field
        label="Connection"
        required={accepts.connection === 'required'}
        help={help ?? (slot ? 'Used by test runs of this draft.' : undefined)}
        aside={
          <Button size="sm" variant="ghost" icon={<Plus />} onClick={() => setIsCreating(true)}>
            New connection
          </Button>
        }
      >
        {(control) => (
          <div className="flex flex-col gap-1.5">
            <Select
              control={control}
              size="sm"
              value={bound ?? ''}
              placeholder={fitting.length === 0 ? 'None yet' : 'Choose a connection'}
              options={fitting.map(({ id, name, customer, status }) => ({
                value: id,
                label: name,
                note:
                  [customer, status === 'active' || status === 'untested' ? null : connectionWords[status]]
                    .filter(Boolean)
                    .join(', ') || undefined,
              }))}
              onChange={(id) => {
                const chosen = fitting.find((connection) => connection.id === id)
                if (chosen) void bind(chosen)
              }}
            />
            {current ? <SlotStatus connection={current} type={typeOf(current)} /> : null}
          </div>
        )}
      </Field>
      {slots.length > 0 ? (
        <div className="grid grid-cols-2 gap-2">
          <Field label="Slot">
            {(control) => (
              <Select
                control={control}
                size="sm"
                value={user.slot ?? '-'}
                options={[
                  ...(accepts.connection === 'optional' || !slot ? [{ value: '-', label: 'None' }] : []),
                  ...slots.map(([name, value]) => ({ value: name, label: value.label ?? name })),
                ]}
                onChange={(name) => setSlot(name === '-' ? '' : name)}
              />
            )}
          </Field>
          {slot && user.slot !== undefined ? (
            <Field label="In production">
              {(control) => (
                <Select
                  control={control}
                  size="sm"
                  value={slot.owner}
                  options={connectionOwners.map((owner) => ({ value: owner, label: owners[owner] }))}
                  onChange={(value) => {
                    const owner = connectionOwners.find((each) => each === value)
                    if (!owner || user.slot === undefined) return
                    store
                      .getState()
                      .dispatch({ type: 'set-slot', slot: user.slot, value: { ...slot, owner } })
                  }}
                />
              )}
            </Field>
          ) : null}
        </div>
      ) : null}
      {isCreating ? (
        <CreateConnectionDialog
          connectors={connectors}
          preset={{ connector: connectorKey, types: accepts.connectionTypes, owner: 'organization' }}
          onClose={() => setIsCreating(false)}
          onCreated={(connection) => void bind(connection)}
        />
      ) : null}
    </div>
  )
}

/** Makes test runs use a connection: a slot in the draft, named by its user, bound to it. */
function useBind(user: SlotUser) {
  const store = useBuilderStore()
  const autosave = useAutosave()
  const queries = useQueryClient()
  const bindings = useTestBindings(store.getState().integrationKey)
  const showToast = useToast()
  return async (connection: Connection) => {
    const definition = store.getState().history.present
    const known = Object.entries(definition.connections ?? {})
    const isFitting = (name: string) => {
      const slot = definition.connections?.[name]
      return slot?.connector === connection.connector && slot.type === connection.type
    }
    const current = user.slot !== undefined && isFitting(user.slot) ? user.slot : undefined
    const name =
      current ??
      known.find(([key]) => isFitting(key))?.[0] ??
      newSlug(connection.connector, new Set(known.map(([key]) => key)), 'connection')
    const { connector, type } = connection
    store.getState().dispatch({
      type: 'batch',
      actions: [
        ...(definition.connections?.[name]
          ? []
          : [{ type: 'set-slot' as const, slot: name, value: { connector, type, owner: connection.owner } }]),
        user.assign(name),
      ],
    })
    try {
      // The server knows only slots of the saved draft.
      await autosave.flush()
      const before = bindings.data ?? { config: {}, connections: {} }
      const next = { ...before, connections: { ...before.connections, [name]: connection.id } }
      const saved = await saveTestBindings(definition.key, next)
      queries.setQueryData(testBindingsKey(definition.key), saved)
      await queries.invalidateQueries({ queryKey: queryKeys.connections })
    } catch (error) {
      showToast({ tone: 'danger', title: 'The connection was not bound', detail: toMessage(error) })
    }
  }
}
