'use client'

import type { Definition, Instance } from '@millrace/contracts'
import { Button, EmptyState, ErrorState, Skeleton, useToast } from '@millrace/ui'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { updateInstance } from '../api/instances.ts'
import { useVersionDefinition } from '../api/integrations.ts'
import { problemsOf, toCode, toMessage } from '../api-client.ts'
import { FormError } from '../common/form-error.tsx'
import {
  ConfigSections,
  type ConfigValues,
  fieldsOf,
  toErrors,
  useConfigEnvironment,
} from '../config-form/index.ts'
import { initialValues, submittedValues } from '../forms/index.ts'

export function InstanceSettings({
  instance,
  mayWrite,
  onSaved,
}: {
  instance: Instance
  mayWrite: boolean
  onSaved: (instance: Instance) => Promise<void>
}) {
  const version = useVersionDefinition(instance.integration, instance.version)
  if (version.isError) {
    return (
      <ErrorState
        title="The settings could not be loaded"
        message={toMessage(version.error)}
        code={toCode(version.error)}
        onRetry={() => void version.refetch()}
      />
    )
  }
  if (!version.data) return <Skeleton className="h-40 w-full" />
  if (fieldsOf(version.data).length === 0 && Object.keys(version.data.connections ?? {}).length === 0) {
    return (
      <EmptyState
        title="This integration asks for no settings"
        className="rounded border border-dashed py-8"
      />
    )
  }
  return <SettingsForm instance={instance} definition={version.data} mayWrite={mayWrite} onSaved={onSaved} />
}

/** Only once the definition is there: the fields' defaults belong to what the form starts with. */
function SettingsForm({
  instance,
  definition,
  mayWrite,
  onSaved,
}: {
  instance: Instance
  definition: Definition
  mayWrite: boolean
  onSaved: (instance: Instance) => Promise<void>
}) {
  const toast = useToast()
  const fields = fieldsOf(definition, 'instance')
  const [values, setValues] = useState<ConfigValues>(() => ({
    config: initialValues(fields, instance.config),
    connections: instance.connections,
  }))
  const environment = useConfigEnvironment({
    integration: instance.integration,
    version: instance.version,
    customer: instance.customer,
    connections: values.connections,
  })
  const [changed, setChanged] = useState(false)
  const save = useMutation({
    mutationFn: () =>
      updateInstance(instance.id, {
        config: submittedValues(fields, values.config),
        connections: values.connections,
      }),
    onSuccess: async (saved) => {
      toast({ tone: 'success', title: 'Settings saved' })
      await onSaved(saved)
    },
  })
  const { others, ...errors } = toErrors(problemsOf(save.error))
  return (
    <form
      noValidate
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <fieldset disabled={!mayWrite} className="contents">
        <ConfigSections
          definition={definition}
          customer={instance.customer}
          values={values}
          onChange={(next) => {
            setValues(next)
            setChanged(true)
          }}
          errors={errors}
          otherProblems={others}
          environment={environment}
        />
      </fieldset>
      <FormError error={save.error} />
      {mayWrite ? (
        <div>
          <Button variant="primary" type="submit" disabled={!changed} busy={save.isPending}>
            Save settings
          </Button>
        </div>
      ) : null}
    </form>
  )
}
