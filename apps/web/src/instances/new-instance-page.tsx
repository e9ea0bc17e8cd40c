'use client'

import type { Definition } from '@millrace/contracts'
import { Button, EmptyState, ErrorState, Field, Input, Select, Skeleton, useToast } from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { changeInstance, createInstance } from '../api/instances.ts'
import { useVersionDefinition, useVersions } from '../api/integrations.ts'
import { queryKeys } from '../api/keys.ts'
import { ApiError, problemsOf, toCode, toMessage } from '../api-client.ts'
import { FormError } from '../common/form-error.tsx'
import {
  type ConfigValues,
  ConfigWizard,
  fieldsOf,
  toErrors,
  useConfigEnvironment,
} from '../config-form/index.ts'
import { initialValues, submittedValues } from '../forms/index.ts'
import { useUrlFilters } from '../lists/index.ts'
import { CustomerPicker, IntegrationPicker } from '../pickers/index.ts'
import { PageFrame } from '../shell/index.ts'

const urlKeys = ['customer', 'integration', 'version', 'name'] as const

/** First for whom and what; then what that version asks for, page by page; then it is deployed. */
export function NewInstancePage() {
  const { filters, set } = useUrlFilters(urlKeys)
  const { customer = '', integration = '', name = '' } = filters
  const versions = useVersions(integration === '' ? null : integration)
  const numbers = versions.data?.map(({ number }) => number) ?? []
  const version = numbers.find((number) => String(number) === filters.version) ?? numbers[0] ?? null
  const definition = useVersionDefinition(integration === '' ? null : integration, version)
  const error = versions.error ?? definition.error
  return (
    <PageFrame title="New instance">
      <div className="min-h-0 flex-1 overflow-auto">
        <div className="flex max-w-3xl flex-col gap-6 px-4 py-6 lg:px-8">
          <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
            <Field label="Customer" required>
              {(control) => (
                <CustomerPicker
                  control={control}
                  value={customer}
                  onChange={(next) => set({ customer: next })}
                />
              )}
            </Field>
            <Field label="Name" help="Only where a customer has several of one integration.">
              {(control) => (
                <Input
                  {...control}
                  value={name}
                  maxLength={200}
                  onChange={(event) => set({ name: event.target.value })}
                />
              )}
            </Field>
            <Field label="Integration" required help="Only published integrations can be deployed.">
              {(control) => (
                <IntegrationPicker
                  control={control}
                  publishedOnly
                  value={integration}
                  onChange={(next) => set({ integration: next, version: '' })}
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
                  onChange={(number) => set({ version: number })}
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
              What the version asks for comes then: its connections and its config pages.
            </EmptyState>
          ) : error ? (
            <ErrorState
              title="The version could not be loaded"
              message={toMessage(error)}
              code={toCode(error)}
              onRetry={() => void Promise.all([versions.refetch(), definition.refetch()])}
            />
          ) : definition.data && version !== null ? (
            <Wizard
              key={`${customer} ${integration} ${version}`}
              customer={customer}
              name={name}
              version={version}
              definition={definition.data}
            />
          ) : (
            <Skeleton className="h-32 w-full" />
          )}
        </div>
      </div>
    </PageFrame>
  )
}

function Wizard({
  customer,
  name,
  version,
  definition,
}: {
  customer: string
  name: string
  version: number
  definition: Definition
}) {
  const router = useRouter()
  const queries = useQueryClient()
  const toast = useToast()
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
    mutationFn: async ({ deploy }: { deploy: boolean }) => {
      const { id } = await createInstance({
        customer,
        integration: definition.key,
        version,
        ...(name.trim() === '' ? {} : { name: name.trim() }),
        config: submittedValues(fields, values.config),
        connections: values.connections,
      })
      // It exists now: what deploying says against it stands on its page, where it can be mended.
      const refusal = deploy ? await changeInstance(id, 'deploy').then(() => null, toRefusal) : null
      return { id, refusal }
    },
    onSuccess: async ({ id, refusal }) => {
      await queries.invalidateQueries({ queryKey: [...queryKeys.instances, 'list'] })
      if (refusal !== null) toast({ tone: 'danger', title: 'Created, but not deployed', detail: refusal })
      router.push(`/instances/${id}`)
    },
  })
  const { others, ...errors } = toErrors(problemsOf(create.error))
  return (
    <div className="flex flex-col gap-4 border-t pt-6">
      <ConfigWizard
        definition={definition}
        customer={customer}
        values={values}
        onChange={setValues}
        errors={errors}
        otherProblems={others}
        environment={environment}
        submitLabel="Create and deploy"
        busy={create.isPending || create.isSuccess}
        onSubmit={() => create.mutate({ deploy: true })}
        aside={
          <Button
            variant="ghost"
            disabled={create.isPending || create.isSuccess}
            onClick={() => create.mutate({ deploy: false })}
          >
            Save without deploying
          </Button>
        }
      />
      {problemsOf(create.error).length > 0 ? null : <FormError error={create.error} />}
    </div>
  )
}

function toRefusal(error: unknown): string {
  if (error instanceof ApiError && error.problems[0] !== undefined) return error.problems[0].message
  return toMessage(error)
}
