'use client'

import type { ApiKey } from '@millrace/contracts'
import { Badge, Button, type Column, RelativeTime, Tooltip } from '@millrace/ui'

const quiet = 'text-ink-muted'

export function apiKeyColumns(onRevoke: ((row: ApiKey) => void) | undefined): Column<ApiKey>[] {
  return [
    {
      key: 'name',
      header: 'Name',
      width: 'minmax(152px, 2fr)',
      cell: (row) => (
        <span className="min-w-0 truncate">
          <span className="font-medium">{row.name}</span>
          {row.member === null ? null : <span className="text-ink-muted"> of {row.member.name}</span>}
        </span>
      ),
    },
    {
      key: 'prefix',
      header: 'Key',
      width: 'minmax(108px, 1fr)',
      cell: (row) => <span className="font-mono text-12 text-ink-muted">{row.prefix}...</span>,
    },
    { key: 'role', header: 'Role', width: '76px', cell: (row) => <Badge>{row.role}</Badge> },
    {
      key: 'scopes',
      header: 'Scopes',
      width: '92px',
      cell: (row) =>
        row.scopes.length === 0 ? (
          <span className="text-ink-faint">All</span>
        ) : (
          <Tooltip content={row.scopes.join(', ')}>
            <span className="text-ink-muted">{row.scopes.length} of its role</span>
          </Tooltip>
        ),
    },
    {
      key: 'created',
      header: 'Created',
      width: '88px',
      cell: (row) => <RelativeTime at={row.createdAt} className={quiet} />,
    },
    {
      key: 'used',
      header: 'Last used',
      width: '88px',
      cell: (row) =>
        row.lastUsedAt === null ? (
          <span className="text-ink-faint">Never</span>
        ) : (
          <RelativeTime at={row.lastUsedAt} className={quiet} />
        ),
    },
    {
      key: 'expires',
      header: 'Expires',
      width: '88px',
      cell: (row) =>
        row.expiresAt === null ? (
          <span className="text-ink-faint">Never</span>
        ) : (
          <RelativeTime at={row.expiresAt} className={quiet} />
        ),
    },
    {
      key: 'revoke',
      header: <span className="sr-only">Revoke</span>,
      width: '80px',
      align: 'end',
      cell: (row) =>
        onRevoke === undefined ? null : (
          <Button size="sm" variant="ghost" onClick={() => onRevoke(row)}>
            Revoke
          </Button>
        ),
    },
  ]
}
