'use client'

import type { Connection, ConnectorManifest } from '@millrace/contracts'
import { type Column, ConnectorIcon, formatCount, RelativeTime } from '@millrace/ui'
import Link from 'next/link'
import { expiryText } from './connection-expiry.ts'
import { ConnectionStatus } from './connection-status.tsx'
import { TestButton } from './test-button.tsx'

export function connectionColumns({
  connectors,
  mayTest,
}: {
  connectors: readonly ConnectorManifest[]
  mayTest: boolean
}): Column<Connection>[] {
  return [
    {
      key: 'name',
      header: 'Name',
      width: 'minmax(200px, 2fr)',
      cell: (row) => {
        const manifest = connectors.find(({ key }) => key === row.connector)
        const type = manifest?.connectionTypes.find(({ key }) => key === row.type)
        return (
          <span className="flex items-center gap-3">
            <span className="flex size-8 shrink-0 items-center justify-center rounded border bg-surface text-ink-muted">
              <ConnectorIcon svg={manifest?.icon} />
            </span>
            <span className="min-w-0">
              <Link href={`/connections/${row.id}`} className="block truncate font-medium hover:underline">
                {row.name}
              </Link>
              <span className="block truncate text-12 text-ink-faint">
                {manifest?.name ?? row.connector}, {type?.name ?? row.type}
              </span>
            </span>
          </span>
        )
      },
    },
    { key: 'owner', header: 'Owner', width: 'minmax(140px, 1fr)', cell: (row) => ownerText(row) },
    {
      key: 'status',
      header: 'Status',
      width: 'minmax(200px, 1.6fr)',
      cell: (row) => {
        const note = row.status === 'active' ? expiryText(row, Date.now()) : row.statusMessage
        return (
          <span className="flex min-w-0 items-center gap-2" title={note ?? undefined}>
            <ConnectionStatus connection={row} />
            <span className="truncate text-12 text-ink-muted">{note}</span>
          </span>
        )
      },
    },
    {
      key: 'uses',
      header: 'Used by',
      width: '84px',
      align: 'end',
      cell: (row) =>
        row.uses === 0 ? <span className="text-ink-faint">nothing</span> : formatCount(row.uses),
    },
    {
      key: 'updated',
      header: 'Updated',
      width: '96px',
      cell: (row) => <RelativeTime at={row.updatedAt} className="text-ink-muted" />,
    },
    ...(mayTest ? [testColumn] : []),
  ]
}

const testColumn: Column<Connection> = {
  key: 'test',
  header: <span className="sr-only">Test</span>,
  width: '72px',
  // Without a token there is nothing to test: its page leads to signing in.
  cell: (row) => (row.status === 'needs_authorization' ? null : <TestButton connection={row} />),
}

export function ownerText({ owner, customer }: Connection): string {
  switch (owner) {
    case 'organization':
      return customer === null ? 'Organization' : `Organization, for ${customer}`
    case 'customer':
      return customer ?? ''
    case 'instance':
      return `${customer ?? ''} (one instance)`
    default:
      return owner satisfies never
  }
}
