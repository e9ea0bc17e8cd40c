'use client'

import type { Connection, JsonObject } from '@millrace/contracts'
import { Button, Dialog, Field, Input, Select } from '@millrace/ui'
import { useState } from 'react'
import { createConnection, testConnection } from '../../api/connections.ts'
import { toMessage } from '../../api-client.ts'
import {
  checkValues,
  type FormErrors,
  initialValues,
  SchemaForm,
  submittedValues,
} from '../../forms/index.ts'
import { useBuilder } from '../state/index.ts'

/** Credentials of the organization's own, made without leaving the canvas. */
export function NewConnectionDialog({
  open,
  onOpenChange,
  connectorKey,
  types,
  onCreated,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
  connectorKey: string
  types: string[]
  onCreated: (connection: Connection) => Promise<void>
}) {
  const connector = useBuilder((state) => state.manifests.find(({ key }) => key === connectorKey))
  const fitting = connector?.connectionTypes.filter(({ key }) => types.includes(key)) ?? []
  if (!connector || !open) return null
  return (
    <NewConnectionForm
      key={connectorKey}
      connector={connector.name}
      connectorKey={connectorKey}
      types={fitting}
      onClose={() => onOpenChange(false)}
      onCreated={onCreated}
    />
  )
}

type FormStatus = { kind: 'editing' } | { kind: 'busy' } | { kind: 'failed'; message: string }

function NewConnectionForm({
  connector,
  connectorKey,
  types,
  onClose,
  onCreated,
}: {
  connector: string
  connectorKey: string
  types: { key: string; name: string; fields: Parameters<typeof checkValues>[0]['fields'] }[]
  onClose: () => void
  onCreated: (connection: Connection) => Promise<void>
}) {
  const [typeKey, setTypeKey] = useState(types[0]?.key ?? '')
  const type = types.find(({ key }) => key === typeKey)
  const [name, setName] = useState(connector)
  const [values, setValues] = useState<JsonObject>(() => initialValues(type?.fields ?? []))
  const [errors, setErrors] = useState<FormErrors>({})
  const [status, setStatus] = useState<FormStatus>({ kind: 'editing' })

  const save = async () => {
    if (!type || status.kind === 'busy') return
    const found = checkValues({ fields: type.fields, values })
    setErrors(found)
    if (Object.keys(found).length > 0) return
    setStatus({ kind: 'busy' })
    try {
      const connection = await createConnection({
        name,
        connector: connectorKey,
        type: type.key,
        owner: 'organization',
        values: submittedValues(type.fields, values),
      })
      await onCreated(connection)
      onClose()
      void testConnection(connection.id).catch(() => undefined)
    } catch (error) {
      setStatus({ kind: 'failed', message: toMessage(error) })
    }
  }

  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`New connection to ${connector}`}
      description="Stored encrypted. Secrets are never shown again."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="new-connection" busy={status.kind === 'busy'}>
            Create
          </Button>
        </>
      }
    >
      <form
        id="new-connection"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <Field label="Name" required>
          {(control) => <Input {...control} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        {types.length > 1 ? (
          <Field label="Type">
            {(control) => (
              <Select
                control={control}
                value={typeKey}
                options={types.map((each) => ({ value: each.key, label: each.name }))}
                onChange={(next) => {
                  setTypeKey(next)
                  setValues(initialValues(types.find(({ key }) => key === next)?.fields ?? []))
                  setErrors({})
                }}
              />
            )}
          </Field>
        ) : null}
        {type ? (
          <SchemaForm
            key={type.key}
            fields={type.fields}
            values={values}
            errors={errors}
            onChange={setValues}
          />
        ) : null}
        {status.kind === 'failed' ? (
          <p role="alert" className="text-13 text-failed">
            {status.message}
          </p>
        ) : null}
      </form>
    </Dialog>
  )
}
