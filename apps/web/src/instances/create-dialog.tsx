'use client'

import type { Definition } from '@millrace/contracts'
import { Button, Combobox, Dialog, EmptyState, ErrorState, Field, Select, Skeleton } from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useAllCustomers } from '../api/customers.ts'
import { createInstance } from '../api/instances.ts'
import { useAllIntegrations, useVersionDefinition, useVersions } from '../api/integrations.ts'
import { queryKeys } from '../api/keys.ts'
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

/** First for whom and what; then what that version asks for. */
export function CreateInstanceDialog({ onClose }: { onClose: () => void }) {
  const { data: customers = [] } = useAllCustomers()
  const { data: integrations = [] } = useAllIntegrations()
  const [customer, setCustomer] = useState('')
  const [integration, setIntegration] = useState('')
  const [ownVersion, setOwnVersion] = useState<number | null>(null)
  const versions = useVersions(integration === '' ? null : integration)
  const numbers = versions.data?.map(({ number }) => number) ?? []
  const version = ownVersion ?? numbers[0] ?? null
  const definition = useVersionDefinition(integration === '' ? null : integration, version)
  const error = versions.error ?? definition.error
  const published = integrations.filter((candidate) => candidate.version !== null)
  return (
    <Dialog open onOpenChange={onClose} title="New instance" width="lg">
      <div className="flex flex-col gap-4">
        <Field label="Customer" required>
          {(control) => (
            <Combobox
              control={control}
              value={customer}
              onChange={setCustomer}
              placeholder="Choose a customer"
              options={customers.map(({ externalId, name }) => ({
                value: externalId,
                label: name,
                note: externalId,
              }))}
              className="w-full"
            />
          )}
        </Field>
        <div className="grid grid-cols-1 gap-4 sm:grid-cols-[1fr_9rem]">
          <Field label="Integration" required help="Only published integrations can be deployed.">
            {(control) => (
              <Combobox
                control={control}
                value={integration}
                onChange={(key) => {
                  setIntegration(key)
                  setOwnVersion(null)
                }}
                placeholder="Choose an integration"
                options={published.map(({ key, name }) => ({ value: key, label: name }))}
                className="w-full"
              />
            )}
          </Field>
          <Field label="Version">
            {(control) => (
              <Select
                control={control}
                disabled={numbers.length === 0}
                value={version === null ? '' : String(version)}
                placeholder="-"
                onChange={(number) => setOwnVersion(Number(number))}
                options={numbers.map((number, index) => ({
                  value: String(number),
                  label: index === 0 ? `v${number} (newest)` : `v${number}`,
                }))}
              />
            )}
          </Field>
        </div>
        {integration === '' || customer === '' ? (
          <EmptyState
            title="Choose a customer and an integration"
            className="rounded border border-dashed py-8"
          >
            What the version asks for comes then: its config pages and its connections.
          </EmptyState>
        ) : error ? (
          <ErrorState
            title="The version could not be loaded"
            message={toMessage(error)}
            code={toCode(error)}
            onRetry={() => void Promise.all([versions.refetch(), definition.refetch()])}
          />
        ) : definition.data && version !== null ? (
          <BindingsForm
            key={`${customer} ${integration} ${version}`}
            customer={customer}
            version={version}
            definition={definition.data}
            onClose={onClose}
          />
        ) : (
          <Skeleton className="h-32 w-full" />
        )}
      </div>
    </Dialog>
  )
}

function BindingsForm({
  customer,
  version,
  definition,
  onClose,
}: {
  customer: string
  version: number
  definition: Definition
  onClose: () => void
}) {
  const router = useRouter()
  const queries = useQueryClient()
  const fields = fieldsOf(definition, 'instance')
  const [values, setValues] = useState<ConfigValues>(() => ({
    config: initialValues(fields),
    connections: {},
  }))
  const environment = useConfigEnvironment({
    integration: definition.key,
    version,
    customer,
    connections: values.connections,
  })
  const create = useMutation({
    mutationFn: () =>
      createInstance({
        customer,
        integration: definition.key,
        version,
        config: submittedValues(fields, values.config),
        connections: values.connections,
      }),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: queryKeys.instances })
      router.push(`/instances/${id}`)
    },
  })
  const { others, ...errors } = toErrors(problemsOf(create.error))
  return (
    <form
      noValidate
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault()
        if (!create.isPending) create.mutate()
      }}
    >
      <ConfigSections
        definition={definition}
        customer={customer}
        values={values}
        onChange={setValues}
        errors={errors}
        otherProblems={others}
        environment={environment}
      />
      <FormError error={create.error} />
      <div className="flex items-center justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button variant="primary" type="submit" busy={create.isPending || create.isSuccess}>
          Create
        </Button>
      </div>
    </form>
  )
}
