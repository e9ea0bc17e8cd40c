'use client'

import type { Customer, CustomerUser } from '@millrace/contracts'
import { Dialog, EmptyState, ErrorState, Field, Select, Skeleton } from '@millrace/ui'
import { useState } from 'react'
import { useInstanceUserConfig } from '../api/instance-users.ts'
import { useInstance, useInstances } from '../api/instances.ts'
import { useVersionDefinition } from '../api/integrations.ts'
import { toCode, toMessage } from '../api-client.ts'
import { fieldsOf } from '../config-form/index.ts'
import { UserValuesForm } from './user-values-form.tsx'

/** What a user has chosen for themselves, instance by instance. */
export function UserValuesDialog({
  customer,
  user,
  onClose,
}: {
  customer: Customer
  user: CustomerUser
  onClose: () => void
}) {
  const list = useInstances({ customer: customer.externalId })
  const [asked, setAsked] = useState<string | null>(null)
  const chosen = asked ?? list.items[0]?.id ?? null
  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="lg"
      title={`Configuration of ${user.name || user.externalId}`}
      description="What an integration asks each user for. Runs that are started for them see it beside the values of the instance."
    >
      <div className="flex flex-col gap-5">
        {list.status === 'failed' ? (
          <ErrorState
            title="The instances could not be loaded"
            message={toMessage(list.error)}
            code={toCode(list.error)}
            onRetry={list.retry}
          />
        ) : chosen === null ? (
          list.status === 'loading' ? (
            <Skeleton className="h-32 w-full" />
          ) : (
            <EmptyState title="No instances yet">
              A user configures what is deployed for {customer.name}: there is nothing so far.
            </EmptyState>
          )
        ) : (
          <>
            <Field label="Instance">
              {(control) => (
                <Select
                  control={control}
                  value={chosen}
                  onChange={setAsked}
                  options={list.items.map(({ id, name, integrationName, version }) => ({
                    value: id,
                    label: name === '' ? integrationName : name,
                    note: `${integrationName}, v${version}`,
                  }))}
                />
              )}
            </Field>
            <OfInstance key={chosen} instanceId={chosen} user={user} onClose={onClose} />
          </>
        )}
      </div>
    </Dialog>
  )
}

function OfInstance({
  instanceId,
  user,
  onClose,
}: {
  instanceId: string
  user: CustomerUser
  onClose: () => void
}) {
  const instance = useInstance(instanceId)
  const { integration = null, version = null } = instance.data ?? {}
  const definition = useVersionDefinition(integration, version)
  const own = useInstanceUserConfig(instanceId, user.externalId)
  const error = instance.error ?? definition.error ?? own.error
  if (error) {
    return (
      <ErrorState
        title="The configuration could not be loaded"
        message={toMessage(error)}
        code={toCode(error)}
        onRetry={() => void Promise.all([instance.refetch(), definition.refetch(), own.refetch()])}
      />
    )
  }
  if (!instance.data || !definition.data || !own.data) return <Skeleton className="h-32 w-full" />
  if (fieldsOf(definition.data, 'user').length === 0) {
    return (
      <EmptyState title="Asks nothing of its users" className="rounded border border-dashed py-8">
        All its values belong to the instance.
      </EmptyState>
    )
  }
  return (
    <UserValuesForm
      instance={instance.data}
      definition={definition.data}
      user={user.externalId}
      own={own.data}
      onClose={onClose}
    />
  )
}
