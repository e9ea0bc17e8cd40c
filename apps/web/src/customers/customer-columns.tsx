'use client'

import type { Customer } from '@millrace/contracts'
import { Badge, type Column, formatCount, RelativeTime } from '@millrace/ui'
import Link from 'next/link'
import { customerHref } from './customer-href.ts'
import { CustomerStatus } from './customer-status.tsx'

export const customerColumns: readonly Column<Customer>[] = [
  {
    key: 'name',
    header: 'Name',
    width: 'minmax(180px, 2fr)',
    cell: (row) => (
      <Link href={customerHref(row.externalId)} className="font-medium hover:underline">
        {row.name}
      </Link>
    ),
  },
  {
    key: 'externalId',
    header: 'External id',
    width: 'minmax(140px, 1.2fr)',
    cell: (row) => <span className="font-mono text-12 text-ink-muted">{row.externalId}</span>,
  },
  {
    key: 'status',
    header: 'Status',
    width: '116px',
    cell: (row) => <CustomerStatus status={row.status} />,
  },
  {
    key: 'labels',
    header: 'Labels',
    width: 'minmax(120px, 1.5fr)',
    cell: (row) => (
      <span className="flex gap-1 overflow-hidden">
        {row.labels.map((label) => (
          <Badge key={label}>{label}</Badge>
        ))}
      </span>
    ),
  },
  {
    key: 'instances',
    header: 'Instances',
    width: '128px',
    align: 'end',
    cell: (row) => (
      <span className="inline-flex items-center gap-2">
        {row.failingInstances === 0 ? null : (
          <Badge tone="danger">{formatCount(row.failingInstances)} failing</Badge>
        )}
        {formatCount(row.instances)}
      </span>
    ),
  },
  {
    key: 'created',
    header: 'Added',
    width: '96px',
    align: 'end',
    cell: (row) => <RelativeTime at={row.createdAt} className="text-ink-muted" />,
  },
]
