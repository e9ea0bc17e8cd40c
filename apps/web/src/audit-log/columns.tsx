'use client'

import type { AuditEntry } from '@millrace/contracts'
import { Badge, type Column, RelativeTime } from '@millrace/ui'
import { actorKind, actorLabel, entityLabel } from './words.ts'

export const auditColumns: readonly Column<AuditEntry>[] = [
  {
    key: 'at',
    header: 'When',
    width: '96px',
    cell: (row) => <RelativeTime at={row.at} className="text-ink-muted" />,
  },
  {
    key: 'actor',
    header: 'Who',
    width: 'minmax(160px, 1.2fr)',
    cell: (row) => (
      <span title={row.actor}>
        {actorLabel(row)}
        {row.actorName === '' ? null : <span className="ml-2 text-12 text-ink-faint">{actorKind(row)}</span>}
      </span>
    ),
  },
  {
    key: 'action',
    header: 'What',
    width: 'minmax(180px, 1.2fr)',
    cell: (row) => (
      <span className="inline-flex items-center gap-2">
        <span className="font-mono text-12">{row.action}</span>
        {row.result === 'refused' ? <Badge tone="danger">Refused</Badge> : null}
      </span>
    ),
  },
  {
    key: 'entity',
    header: 'On',
    width: 'minmax(180px, 1.6fr)',
    cell: (row) => (
      <span title={row.entityId}>
        <span className="mr-2 text-ink-muted">{entityLabel(row.entity)}</span>
        {row.entityName === '' ? (
          <span className="font-mono text-12 text-ink-muted">{row.entityId}</span>
        ) : (
          row.entityName
        )}
      </span>
    ),
  },
  {
    key: 'address',
    header: 'From',
    width: '148px',
    cell: (row) => <span className="font-mono text-12 text-ink-muted">{row.address}</span>,
  },
]
