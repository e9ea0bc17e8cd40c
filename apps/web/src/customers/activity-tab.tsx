'use client'

import type { AuditEntry, Customer } from '@millrace/contracts'
import { Badge, type Column, EmptyState, RelativeTime } from '@millrace/ui'
import { History } from 'lucide-react'
import { useCustomerActivity } from '../api/customers.ts'
import { ListView } from '../lists/index.ts'

/** What was done to the customer, by whom. */
export function ActivityTab({ customer }: { customer: Customer }) {
  const list = useCustomerActivity(customer.id)
  return (
    <ListView
      list={list}
      label="entries"
      columns={columns}
      rowKey={(row) => row.id}
      empty={
        <EmptyState icon={<History />} title="Nothing yet">
          Who changed, suspended or deleted this customer shows up here.
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
  {
    key: 'detail',
    header: 'Detail',
    width: 'minmax(160px, 2fr)',
    cell: (row) => <span className="text-ink-muted">{detailOf(row)}</span>,
  },
]

function detailOf({ data }: AuditEntry): string {
  return Object.entries(data)
    .filter(([key]) => key !== 'externalId')
    .map(([key, value]) => `${key}: ${Array.isArray(value) ? value.join(', ') : String(value)}`)
    .join('; ')
}
