'use client'

import type { Connection, ConnectionUsage } from '@millrace/contracts'
import { EmptyState, ErrorState, Skeleton } from '@millrace/ui'
import { Unplug } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { useConnectionUsage } from '../api/connections.ts'
import { toCode, toMessage } from '../api-client.ts'
import { InstanceStatus } from '../instances/instance-status.tsx'

/** What stands still when the connection does. */
export function UsageTab({ connection }: { connection: Connection }) {
  const query = useConnectionUsage(connection.id)
  if (query.isError && !query.data) {
    return (
      <ErrorState
        title="The uses could not be loaded"
        message={toMessage(query.error)}
        code={toCode(query.error)}
        onRetry={() => void query.refetch()}
      />
    )
  }
  if (!query.data) return <Skeleton className="h-40 w-full" />
  const { total, instances, users, tests } = query.data
  if (total === 0) {
    return (
      <EmptyState icon={<Unplug />} title="Nothing uses this connection">
        Instances that fill a slot with it, and integrations whose test runs borrow it, are listed here.
      </EmptyState>
    )
  }
  const left = total - instances.length - users.length - tests.length
  return (
    <>
      <Uses title="Instances" empty={instances.length === 0}>
        {instances.map((use) => (
          <InstanceUse key={`${use.instance} ${use.slot}`} use={use} />
        ))}
      </Uses>
      <Uses title="Users of customers" empty={users.length === 0}>
        {users.map((use) => (
          <InstanceUse key={`${use.instance} ${use.user} ${use.slot}`} use={use} note={use.user} />
        ))}
      </Uses>
      <Uses title="Test runs" empty={tests.length === 0}>
        {tests.map(({ integration, integrationName, slot }) => (
          <li key={`${integration} ${slot}`} className="flex items-center gap-3 px-3 py-2">
            <Link href={`/integrations/${integration}`} className="min-w-0 flex-1 truncate hover:underline">
              {integrationName}
            </Link>
            <SlotName slot={slot} />
          </li>
        ))}
      </Uses>
      {left > 0 ? <p className="text-13 text-ink-muted">And {left} more.</p> : null}
    </>
  )
}

function Uses({ title, empty, children }: { title: string; empty: boolean; children: ReactNode }) {
  if (empty) return null
  return (
    <section className="flex flex-col gap-2">
      <h2 className="font-medium text-14">{title}</h2>
      <ul className="divide-y divide-line rounded border text-13">{children}</ul>
    </section>
  )
}

function InstanceUse({ use, note }: { use: ConnectionUsage['instances'][number]; note?: string }) {
  return (
    <li className="flex items-center gap-3 px-3 py-2">
      <Link href={`/instances/${use.instance}`} className="min-w-0 flex-1 truncate hover:underline">
        <span className="font-medium">{use.customerName}</span>{' '}
        <span className="text-ink-muted">
          {use.name === '' ? use.integrationName : `${use.integrationName}, ${use.name}`}
          {note === undefined ? '' : `, for ${note}`}
        </span>
      </Link>
      <SlotName slot={use.slot} />
      <InstanceStatus status={use.status} />
    </li>
  )
}

function SlotName({ slot }: { slot: string }) {
  return <code className="shrink-0 font-mono text-12 text-ink-faint">{slot}</code>
}
