'use client'

import { type Connection, type ConnectorManifest, changedBindings } from '@millrace/contracts'
import { Button, Field, Input, useToast } from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { updateConnection } from '../api/connections.ts'
import { queryKeys } from '../api/keys.ts'
import { FormError } from '../common/form-error.tsx'
import { checkValues, SchemaForm, submittedValues } from '../forms/index.ts'
import { toastOfSaved } from './saved-toast.ts'

/** Name and values. What is secret is not here, and stays as it is where nothing is typed. */
export function EditForm({
  connection,
  connectors,
  readOnly,
}: {
  connection: Connection
  connectors: readonly ConnectorManifest[]
  readOnly: boolean
}) {
  const queries = useQueryClient()
  const toast = useToast()
  const [name, setName] = useState(connection.name)
  const [values, setValues] = useState(connection.values)
  const [tried, setTried] = useState(false)
  const fields =
    connectors
      .find(({ key }) => key === connection.connector)
      ?.connectionTypes.find(({ key }) => key === connection.type)?.fields ?? []
  const rebound = changedBindings(fields, {
    before: connection.values,
    after: submittedValues(fields, values),
  })
  const storedSecrets = rebound.length === 0
  const errors = checkValues({ fields, values, storedSecrets })
  const ready = name.trim() !== '' && Object.keys(errors).length === 0
  const save = useMutation({
    mutationFn: () =>
      updateConnection(connection.id, {
        name: name.trim(),
        values: submittedValues(fields, values),
        test: true,
      }),
    onSuccess: async (saved) => {
      toast(toastOfSaved(saved))
      await queries.invalidateQueries({ queryKey: queryKeys.connections })
    },
  })
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (ready && !save.isPending) save.mutate()
      }}
    >
      <fieldset disabled={readOnly} className="contents">
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
      </fieldset>
      <FormError error={save.error} />
      {readOnly ? null : (
        <div className="flex items-center gap-3">
          <Button variant="primary" type="submit" busy={save.isPending}>
            Save and test
          </Button>
          <p className="text-13 text-ink-muted">
            {storedSecrets
              ? 'A secret that you leave empty stays as it is.'
              : `${rebound.map(({ label }) => label).join(', ')} changed: give the secrets again.`}
          </p>
        </div>
      )}
    </form>
  )
}
