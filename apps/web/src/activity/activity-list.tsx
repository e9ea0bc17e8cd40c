'use client'

import type { AuditEntry } from '@millrace/contracts'
import { Badge, type Column, EmptyState, RelativeTime } from '@millrace/ui'
import { History } from 'lucide-react'
import { useActivity } from '../api/audit.ts'
import { ListView } from '../lists/index.ts'

/** What was done to one thing, by whom. Only for those who may read the audit log. */
export function ActivityList({
  entity,
  entityId,
  /** Details that the place says already: `key`. */
  without,
  emptyText,
}: {
  entity: string
  entityId: string
  without: string
  emptyText: string
}) {
  const list = useActivity({ entity, entityId })
  return (
    <ListView
      list={list}
      label="entries"
      columns={[
        ...columns,
        {
          key: 'detail',
          header: 'Detail',
          width: 'minmax(160px, 2fr)',
          cell: (row) => <span className="text-ink-muted">{detailOf(row, without)}</span>,
        },
      ]}
      rowKey={(row) => row.id}
      empty={
        <EmptyState icon={<History />} title="Nothing yet">
          {emptyText}
        </EmptyState>
      }
    />
  )
}

const columns: Column<AuditEntry>[] = [
  {
    key: 'at',
    header: 'When',
    width: '112px',
    cell: (row) => <RelativeTime at={row.at} className="text-ink-muted" />,
  },
  {
    key: 'action',
    header: 'What',
    width: 'minmax(160px, 1fr)',
    cell: (row) => (
      <span className="flex items-center gap-2">
        <span className="font-mono text-12">{row.action}</span>
        {row.result === 'refused' ? <Badge tone="danger">Refused</Badge> : null}
      </span>
    ),
  },
  {
    key: 'actor',
    header: 'Who',
    width: 'minmax(140px, 1fr)',
    cell: (row) => <span title={row.actor}>{row.actorName || row.actor}</span>,
  },
]

function detailOf({ data }: AuditEntry, without: string): string {
  return Object.entries(data)
    .filter(([key]) => key !== without)
    .map(([key, value]) => `${key}: ${Array.isArray(value) ? value.join(', ') : String(value)}`)
    .join('; ')
}
