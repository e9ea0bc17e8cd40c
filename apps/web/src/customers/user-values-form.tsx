'use client'

import type { Definition, Instance, InstanceUserConfig } from '@millrace/contracts'
import { Banner, Button, useToast } from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { setInstanceUserConfig } from '../api/instance-users.ts'
import { queryKeys } from '../api/keys.ts'
import { useMay } from '../api/system.ts'
import { problemsOf } from '../api-client.ts'
import { FormError } from '../common/form-error.tsx'
import { ConfigSections, fieldsOf, toErrors, useConfigEnvironment } from '../config-form/index.ts'
import { initialValues, submittedValues } from '../forms/index.ts'

/** The fields of an integration that each user has values of their own for. */
export function UserValuesForm({
  instance,
  definition,
  user,
  own,
  onClose,
}: {
  instance: Instance
  definition: Definition
  /** externalId */
  user: string
  own: InstanceUserConfig
  onClose: () => void
}) {
  const toast = useToast()
  const queries = useQueryClient()
  const mayWrite = useMay('instance.write')
  const fields = fieldsOf(definition, 'user')
  // Whether a field is shown may depend on a value of the instance.
  const [config, setConfig] = useState(() => ({
    ...instance.config,
    ...initialValues(fields, own.config),
  }))
  const { connections } = instance
  const environment = useConfigEnvironment({
    integration: instance.integration,
    version: instance.version,
    customer: instance.customer,
    connections,
  })
  const save = useMutation({
    mutationFn: () => {
      const all = submittedValues(fieldsOf(definition), config)
      const keys = new Set(fields.map(({ key }) => key))
      const ofUser = Object.entries(all).filter(([key]) => keys.has(key))
      return setInstanceUserConfig(instance.id, user, Object.fromEntries(ofUser))
    },
    onSuccess: async ({ problems }) => {
      toast({
        tone: 'success',
        title: 'Configuration saved',
        detail:
          problems.length === 0 ? undefined : `${problems.length} to fill in before a flow can run for them.`,
      })
      await queries.invalidateQueries({ queryKey: [...queryKeys.instance(instance.id), 'users'] })
      onClose()
    },
  })
  const { others, ...errors } = toErrors(save.error === null ? own.problems : problemsOf(save.error))
  return (
    <form
      noValidate
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault()
        if (!save.isPending) save.mutate()
      }}
    >
      {own.problems.length === 0 ? null : (
        <Banner tone="warning">No flow runs for them before what is marked here is filled in.</Banner>
      )}
      <fieldset disabled={!mayWrite} className="contents">
        <ConfigSections
          level="user"
          definition={definition}
          customer={instance.customer}
          values={{ config, connections }}
          onChange={(next) => setConfig(next.config)}
          errors={errors}
          otherProblems={others}
          environment={environment}
        />
      </fieldset>
      <FormError error={save.error} />
      {mayWrite ? (
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" busy={save.isPending}>
            Save
          </Button>
        </div>
      ) : null}
    </form>
  )
}
