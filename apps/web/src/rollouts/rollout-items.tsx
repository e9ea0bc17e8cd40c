'use client'

import type { RolloutDetail, RolloutItem, RolloutItemStatus } from '@millrace/contracts'
import { Badge, type Column, EmptyState, RelativeTime } from '@millrace/ui'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useRolloutItems } from '../api/rollouts.ts'
import { ListView } from '../lists/index.ts'
import { ItemStatus } from './rollout-status.tsx'

/** The instances of a rollout and what became of each. */
export function RolloutItems({
  rollout,
  status,
}: {
  rollout: RolloutDetail
  status: RolloutItemStatus | null
}) {
  const router = useRouter()
  const list = useRolloutItems(
    rollout.id,
    status === null ? {} : { status },
    rollout.endedAt === null ? 3000 : undefined,
  )
  return (
    <ListView
      list={list}
      label="instances"
      columns={columns}
      rowKey={(row) => row.instance}
      onOpen={(row) => router.push(`/instances/${row.instance}`)}
      minWidth={760}
      empty={<EmptyState title="No instance is in this state" />}
    />
  )
}

const columns: Column<RolloutItem>[] = [
  {
    key: 'customer',
    header: 'Instance',
    width: 'minmax(180px, 2fr)',
    cell: (row) => (
      <span className="flex min-w-0 items-baseline gap-2">
        <Link href={`/instances/${row.instance}`} className="truncate font-medium hover:underline">
          {row.customerName}
        </Link>
        <span className="truncate text-12 text-ink-faint">{row.instanceName}</span>
      </span>
    ),
  },
  { key: 'status', header: 'Status', width: '176px', cell: (row) => <ItemStatus status={row.status} /> },
  {
    key: 'stage',
    header: 'Stage',
    width: '56px',
    cell: (row) => <span className="text-ink-muted">{row.stage + 1}</span>,
  },
  {
    key: 'from',
    header: 'From',
    width: '64px',
    cell: (row) => (row.fromVersion === null ? null : <Badge>v{row.fromVersion}</Badge>),
  },
  {
    key: 'why',
    header: 'Why',
    width: 'minmax(160px, 2fr)',
    cell: (row) => {
      const text = row.problems.map(({ message }) => message).join(' ')
      return (
        <span className="text-ink-muted" title={text}>
          {text}
        </span>
      )
    },
  },
  {
    key: 'changed',
    header: 'Changed',
    width: '88px',
    align: 'end',
    cell: (row) =>
      row.changedAt === null ? null : <RelativeTime at={row.changedAt} className="text-ink-muted" />,
  },
]
