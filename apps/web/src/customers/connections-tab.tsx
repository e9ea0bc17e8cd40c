'use client'

import type { Connection, Customer } from '@millrace/contracts'
import { Badge, type BadgeTone, type Column, EmptyState, RelativeTime } from '@millrace/ui'
import { Plug } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useCustomerConnections } from '../api/customers.ts'
import { ListView } from '../lists/index.ts'

export function ConnectionsTab({ customer }: { customer: Customer }) {
  const router = useRouter()
  const list = useCustomerConnections(customer.externalId)
  return (
    <ListView
      list={list}
      label="connections"
      columns={columns}
      rowKey={(row) => row.id}
      onOpen={(row) => router.push(`/connections/${row.id}`)}
      empty={
        <EmptyState icon={<Plug />} title="No connections yet">
          Credentials of this customer, for third-party systems of theirs. They are added when an instance is
          configured, or under Connections.
        </EmptyState>
      }
    />
  )
}

const columns: Column<Connection>[] = [
  {
    key: 'name',
    header: 'Name',
    width: 'minmax(180px, 2fr)',
    cell: (row) => (
      <Link href={`/connections/${row.id}`} className="font-medium hover:underline">
        {row.name}
      </Link>
    ),
  },
  {
    key: 'type',
    header: 'Connector',
    width: 'minmax(140px, 1fr)',
    cell: (row) => (
      <span className="text-ink-muted">
        {row.connector}, {row.type}
      </span>
    ),
  },
  {
    key: 'owner',
    header: 'Owner',
    width: 'minmax(120px, 1fr)',
    cell: (row) => owners[row.owner],
  },
  {
    key: 'status',
    header: 'Status',
    width: '180px',
    cell: (row) => (
      <span title={row.statusMessage}>
        <Badge tone={tones[row.status] ?? 'warning'}>{row.status.replaceAll('_', ' ')}</Badge>
      </span>
    ),
  },
  {
    key: 'updated',
    header: 'Changed',
    width: '96px',
    align: 'end',
    cell: (row) => <RelativeTime at={row.updatedAt} className="text-ink-muted" />,
  },
]

const owners: Record<Connection['owner'], string> = {
  organization: 'Organization',
  customer: 'Customer',
  instance: 'One instance',
}

/** The others ask for attention. */
const tones: Partial<Record<Connection['status'], BadgeTone>> = {
  untested: 'neutral',
  active: 'success',
  failing: 'danger',
}
