'use client'

import type { Definition, Instance } from '@millrace/contracts'
import { migrateConfig } from '@millrace/contracts/field-values'
import { buttonClass, EmptyState, ErrorState, Skeleton, useToast } from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { upgradeInstance, useInstance } from '../api/instances.ts'
import { useVersionDefinition, useVersions } from '../api/integrations.ts'
import { queryKeys } from '../api/keys.ts'
import { problemsOf, toCode, toMessage } from '../api-client.ts'
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
import { PageFrame } from '../shell/index.ts'

const urlKeys = ['version'] as const

/** Moves one instance to another version: what it has is carried over, what is new is asked for. */
export function UpgradePage({ id }: { id: string }) {
  const { filters } = useUrlFilters(urlKeys)
  const instance = useInstance(id)
  const versions = useVersions(instance.data?.integration ?? null)
  const wanted = Number(filters.version)
  const target = versions.data?.find(({ number }) => number === wanted) ?? versions.data?.[0]
  const from = useVersionDefinition(instance.data?.integration ?? null, instance.data?.version ?? null)
  const to = useVersionDefinition(instance.data?.integration ?? null, target?.number ?? null)
  const error = instance.error ?? versions.error ?? from.error ?? to.error
  return (
    <PageFrame title="Upgrade">
      <div className="min-h-0 flex-1 overflow-auto">
        <div className="flex max-w-3xl flex-col gap-6 px-4 py-6 lg:px-8">
          {error ? (
            <ErrorState
              title="The upgrade could not be prepared"
              message={toMessage(error)}
              code={toCode(error)}
            />
          ) : instance.data && from.data && to.data && target ? (
            target.number === instance.data.version ? (
              <EmptyState
                title={`This instance is on v${target.number} already`}
                action={
                  <Link href={`/instances/${id}`} className={buttonClass({})}>
                    Back to the instance
                  </Link>
                }
              />
            ) : (
              <UpgradeWizard
                instance={instance.data}
                from={from.data}
                to={to.data}
                version={target.number}
                comment={target.comment}
              />
            )
          ) : (
            <Skeleton className="h-40 w-full" />
          )}
        </div>
      </div>
    </PageFrame>
  )
}

function UpgradeWizard({
  instance,
  from,
  to,
  version,
  comment,
}: {
  instance: Instance
  from: Definition
  to: Definition
  version: number
  comment: string
}) {
  const router = useRouter()
  const queries = useQueryClient()
  const toast = useToast()
  const fields = fieldsOf(to, 'instance')
  const [carried] = useState(() =>
    migrateConfig({ from: fieldsOf(from, 'instance'), to: fields, values: instance.config }),
  )
  const [values, setValues] = useState<ConfigValues>(() => ({
    config: initialValues(fields, carried.values),
    connections: Object.fromEntries(
      Object.entries(instance.connections).filter(([slot]) => to.connections?.[slot] !== undefined),
    ),
  }))
  const environment = useConfigEnvironment({
    integration: instance.integration,
    version,
    customer: instance.customer,
    connections: values.connections,
  })
  const upgrade = useMutation({
    mutationFn: () =>
      upgradeInstance(instance.id, {
        version,
        config: submittedValues(fields, values.config),
        connections: values.connections,
      }),
    onSuccess: async (next) => {
      queries.setQueryData(queryKeys.instance(next.id), next)
      await queries.invalidateQueries({ queryKey: [...queryKeys.instances, 'list'] })
      toast({ tone: 'success', title: `Now on v${next.version}` })
      router.push(`/instances/${instance.id}`)
    },
  })
  const { others, ...errors } = toErrors(problemsOf(upgrade.error))
  return (
    <>
      <div className="flex flex-col gap-1">
        <h2 className="font-semibold text-14">
          {instance.integrationName} for {instance.customerName}: v{instance.version} to v{version}
        </h2>
        {comment === '' ? null : <p className="text-13 text-ink-muted">{comment}</p>}
        <p className="text-13 text-ink-muted">
          What was filled in is carried over. The instance runs on with v{instance.version} until the last
          step, and one can go back afterwards.
        </p>
      </div>
      <ConfigWizard
        definition={to}
        customer={instance.customer}
        values={values}
        onChange={setValues}
        errors={errors}
        otherProblems={others}
        environment={environment}
        submitLabel={`Upgrade to v${version}`}
        busy={upgrade.isPending || upgrade.isSuccess}
        onSubmit={() => upgrade.mutate()}
        aside={
          <Link href={`/instances/${instance.id}`} className={buttonClass({ variant: 'ghost' })}>
            Cancel
          </Link>
        }
      />
      {problemsOf(upgrade.error).length > 0 ? null : <FormError error={upgrade.error} />}
    </>
  )
}
