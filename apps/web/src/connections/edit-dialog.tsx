'use client'

import { type Connection, type ConnectorManifest, changedBindings } from '@millrace/contracts'
import { Button, Dialog, Field, Input } from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { updateConnection } from '../api/connections.ts'
import { queryKeys } from '../api/keys.ts'
import { FormError } from '../common/form-error.tsx'
import { checkValues, SchemaForm, submittedValues } from '../forms/index.ts'

export function EditConnectionDialog({
  connection,
  connectors,
  onClose,
}: {
  connection: Connection
  connectors: readonly ConnectorManifest[]
  onClose: () => void
}) {
  const queries = useQueryClient()
  const [name, setName] = useState(connection.name)
  const [values, setValues] = useState(connection.values)
  const [tried, setTried] = useState(false)
  const fields =
    connectors
      .find((connector) => connector.key === connection.connector)
      ?.connectionTypes.find((type) => type.key === connection.type)?.fields ?? []
  const rebound = changedBindings(fields, {
    before: connection.values,
    after: submittedValues(fields, values),
  })
  const storedSecrets = rebound.length === 0
  const errors = checkValues({ fields, values, storedSecrets })
  const ready = name.trim() !== '' && Object.keys(errors).length === 0
  const save = useMutation({
    mutationFn: () =>
      updateConnection(connection.id, { name: name.trim(), values: submittedValues(fields, values) }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: queryKeys.connections })
      onClose()
    },
  })
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={connection.name}
      description={
        storedSecrets
          ? 'A secret that you leave empty stays as it is.'
          : `${rebound.map(({ label }) => label).join(', ')} changed: give the secrets again.`
      }
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="edit-connection" busy={save.isPending}>
            Save
          </Button>
        </>
      }
    >
      <form
        id="edit-connection"
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          setTried(true)
          if (ready && !save.isPending) save.mutate()
        }}
      >
        <Field label="Name" required error={tried && name.trim() === '' ? 'Give it a name.' : undefined}>
          {(control) => (
            <Input
              {...control}
              maxLength={200}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <SchemaForm
          fields={fields}
          values={values}
          onChange={setValues}
          storedSecrets={storedSecrets}
          {...(tried ? { errors } : {})}
        />
        <FormError error={save.error} />
      </form>
    </Dialog>
  )
}
