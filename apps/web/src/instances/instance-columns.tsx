'use client'

import type { InstanceSummary } from '@millrace/contracts'
import { Badge, type Column, RelativeTime, Tooltip } from '@millrace/ui'
import { ArrowUpFromLine } from 'lucide-react'
import Link from 'next/link'
import { LabelBadges } from '../common/label-badges.tsx'
import { InstanceStatus } from './instance-status.tsx'

type Key = 'customer' | 'integration' | 'status' | 'labels' | 'note' | 'updated'

/** Rows of instances, without what the place that lists them says already. */
export function instanceColumns({
  without = [],
}: {
  without?: readonly Key[]
} = {}): Column<InstanceSummary>[] {
  return columns.filter(({ key }) => !without.some((each) => each === key))
}

const columns: (Column<InstanceSummary> & { key: Key })[] = [
  {
    key: 'customer',
    header: 'Customer',
    width: 'minmax(150px, 1.5fr)',
    cell: (row) => (
      <span className="flex min-w-0 items-baseline gap-2">
        <Link
          href={`/instances/${row.id}`}
          title={row.customerName}
          className="truncate font-medium hover:underline"
        >
          {row.customerName}
        </Link>
        {row.name === '' ? null : (
          <span title={row.name} className="shrink-[3] truncate text-12 text-ink-faint">
            {row.name}
          </span>
        )}
      </span>
    ),
  },
  {
    key: 'integration',
    header: 'Integration',
    width: 'minmax(180px, 1.5fr)',
    cell: (row) => (
      <span className="flex items-center gap-2">
        <Link href={`/instances/${row.id}`} title={row.integrationName} className="truncate hover:underline">
          {row.integrationName}
        </Link>
        <Badge tone="accent">v{row.version}</Badge>
        {row.pending === null ? null : (
          <Tooltip content={`v${row.pending.version} asks for more than this instance has`}>
            <span className="flex items-center text-waiting">
              <ArrowUpFromLine className="size-4" aria-label={`waits for v${row.pending.version}`} />
            </span>
          </Tooltip>
        )}
      </span>
    ),
  },
  {
    key: 'status',
    header: 'Status',
    width: '172px',
    cell: (row) => <InstanceStatus status={row.status} />,
  },
  {
    key: 'note',
    header: 'Why',
    width: 'minmax(100px, 1.5fr)',
    cell: (row) => {
      const [first] = row.problems
      return first ? (
        <span className="text-ink-muted" title={first.message}>
          {first.message}
        </span>
      ) : null
    },
  },
  {
    key: 'labels',
    header: 'Labels',
    width: 'minmax(120px, 1fr)',
    cell: (row) => <LabelBadges labels={row.labels} />,
  },
  {
    key: 'updated',
    header: 'Changed',
    width: '88px',
    align: 'end',
    cell: (row) => <RelativeTime at={row.updatedAt} className="text-ink-muted" />,
  },
]
