'use client'

import {
  type Connection,
  type ConnectionOwner,
  type ConnectionTypeManifest,
  type ConnectorManifest,
  connectionOwners,
  type JsonObject,
} from '@millrace/contracts'
import { Button, Combobox, ConnectorIcon, Dialog, Field, Input, Select, useToast } from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { createConnection } from '../api/connections.ts'
import { queryKeys } from '../api/keys.ts'
import { FormError } from '../common/form-error.tsx'
import { checkValues, initialValues, SchemaForm, submittedValues } from '../forms/index.ts'
import { isUnconnected } from '../oauth/index.ts'
import { CustomerPicker } from '../pickers/index.ts'
import { ConnectStep } from './connect-step.tsx'
import { toastOfSaved } from './saved-toast.ts'

export interface ConnectionPreset {
  connector: string
  /** What may be made; the first is offered. */
  types: readonly string[]
  owner: ConnectionOwner
  customer?: string | undefined
}

/** With a `preset` only name and credentials are asked: the slot that it is for says the rest. */
export function CreateConnectionDialog({
  connectors,
  preset,
  onClose,
  onCreated,
}: {
  connectors: readonly ConnectorManifest[]
  preset?: ConnectionPreset
  onClose: () => void
  onCreated?: (connection: Connection) => void
}) {
  const queries = useQueryClient()
  const toast = useToast()
  const choices = typeChoices(connectors).filter(
    ({ connector, type }) =>
      !preset || (connector.key === preset.connector && preset.types.includes(type.key)),
  )
  const [typeKey, setTypeKey] = useState(preset ? (choices[0]?.key ?? '') : '')
  const [owner, setOwner] = useState<ConnectionOwner>(preset?.owner ?? 'organization')
  const [customer, setCustomer] = useState(preset?.customer ?? '')
  const [ownName, setOwnName] = useState<string | null>(null)
  const [values, setValues] = useState<JsonObject>(() =>
    initialValues(choices.find(({ key }) => key === typeKey)?.type.fields ?? []),
  )
  const [tried, setTried] = useState(false)
  const [unconnected, setUnconnected] = useState<Connection | null>(null)

  const choice = choices.find((candidate) => candidate.key === typeKey)
  const fields = choice?.type.fields ?? []
  const name = ownName ?? choice?.connector.name ?? ''
  const errors = checkValues({ fields, values })
  const customerMissing = owner !== 'organization' && customer === ''
  const ready =
    choice !== undefined && name.trim() !== '' && !customerMissing && Object.keys(errors).length === 0

  const create = useMutation({
    mutationFn: async () => {
      if (choice === undefined) throw new Error('Choose what to connect to.')
      return createConnection({
        name: name.trim(),
        connector: choice.connector.key,
        type: choice.type.key,
        owner,
        ...(customer === '' ? {} : { customer }),
        values: submittedValues(fields, values),
        test: true,
      })
    },
    onSuccess: async (connection) => {
      await queries.invalidateQueries({ queryKey: queryKeys.connections })
      onCreated?.(connection)
      if (isUnconnected(connection, choice?.type)) {
        setUnconnected(connection)
        return
      }
      toast(toastOfSaved(connection))
      onClose()
    },
  })
  const choose = (key: string) => {
    setTypeKey(key)
    const next = choices.find((candidate) => candidate.key === key)
    setValues(initialValues(next?.type.fields ?? []))
    setTried(false)
  }
  if (unconnected && choice) {
    return (
      <ConnectStep
        connection={unconnected}
        type={choice.type}
        connectorName={choice.connector.name}
        onClose={onClose}
      />
    )
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={choice && preset ? `Connect ${choice.connector.name}` : 'New connection'}
      description="Secrets are sealed before they are stored and are never shown again."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="create-connection" busy={create.isPending}>
            {asksForToken(choice?.type, values) ? 'Create and connect' : 'Create and test'}
          </Button>
        </>
      }
    >
      <form
        id="create-connection"
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          // The dialog may stand inside another form, and React hands events up through portals.
          event.stopPropagation()
          setTried(true)
          if (ready && !create.isPending) create.mutate()
        }}
      >
        {preset && choices.length === 1 ? null : (
          <Field
            label={preset ? 'Type' : 'Connect to'}
            required
            error={tried && !choice ? 'Choose what to connect to.' : undefined}
          >
            {(control) => (
              <Combobox
                control={control}
                value={typeKey}
                onChange={choose}
                placeholder="Choose a connector"
                searchPlaceholder="Search connectors"
                options={choices.map(({ key, label, connector }) => ({
                  value: key,
                  label,
                  icon: <ConnectorIcon svg={connector.icon} className="size-4" />,
                }))}
                className="w-full"
              />
            )}
          </Field>
        )}
        {choice ? (
          <>
            <Field label="Name" required error={tried && name.trim() === '' ? 'Give it a name.' : undefined}>
              {(control) => (
                <Input
                  {...control}
                  maxLength={200}
                  value={name}
                  onChange={(event) => setOwnName(event.target.value)}
                />
              )}
            </Field>
            {preset ? null : (
              <OwnerFields
                owner={owner}
                onOwner={setOwner}
                customer={customer}
                onCustomer={setCustomer}
                error={tried && customerMissing ? 'Choose the customer.' : undefined}
              />
            )}
            {fields.some(({ advanced }) => !advanced) ? <hr className="border-line" /> : null}
            <SchemaForm
              key={typeKey}
              fields={fields}
              values={values}
              onChange={setValues}
              {...(tried ? { errors } : {})}
            />
          </>
        ) : null}
        <FormError error={create.error} />
      </form>
    </Dialog>
  )
}

function OwnerFields({
  owner,
  onOwner,
  customer,
  onCustomer,
  error,
}: {
  owner: ConnectionOwner
  onOwner: (owner: ConnectionOwner) => void
  customer: string
  onCustomer: (customer: string) => void
  error: string | undefined
}) {
  return (
    <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
      <Field label="Owner">
        {(control) => (
          <Select
            control={control}
            value={owner}
            onChange={(next) => onOwner(connectionOwners.find((known) => known === next) ?? 'organization')}
            options={[
              { value: 'organization', label: 'Organization' },
              { value: 'customer', label: 'Customer' },
            ]}
          />
        )}
      </Field>
      <Field
        label="Customer"
        required={owner !== 'organization'}
        help={owner === 'organization' ? 'Left empty: it may serve every customer.' : undefined}
        error={error}
      >
        {(control) => <CustomerPicker control={control} value={customer} onChange={onCustomer} />}
      </Field>
    </div>
  )
}

/** Creating leads on to signing in, or fetching a token: nothing could be tested before. */
function asksForToken(type: ConnectionTypeManifest | undefined, values: JsonObject): boolean {
  if (type?.oauth2 === undefined) return false
  const byHand = type.oauth2.tokenFrom === undefined ? undefined : values[type.oauth2.tokenFrom]
  return byHand === undefined || byHand === ''
}

const choiceKey = (connector: string, type: string) => `${connector} ${type}`

function typeChoices(connectors: readonly ConnectorManifest[]) {
  return connectors.flatMap((connector) =>
    connector.connectionTypes.map((type) => ({
      key: choiceKey(connector.key, type.key),
      label: `${connector.name}: ${type.name}`,
      connector,
      type,
    })),
  )
}
