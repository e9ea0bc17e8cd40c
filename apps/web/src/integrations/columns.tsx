'use client'

import type { ConnectorManifest, IntegrationSummary } from '@millrace/contracts'
import { Badge, type Column, ConnectorIcon, RelativeTime } from '@millrace/ui'
import { Archive } from 'lucide-react'
import Link from 'next/link'
import { IntegrationIcon } from '../common/integration-icon.tsx'
import { LabelBadges } from '../common/label-badges.tsx'
import { AvailabilityBadge } from './availability.tsx'
import { pageHref } from './href.ts'
import { IntegrationMenu } from './integration-menu.tsx'

export function integrationColumns(connectors: readonly ConnectorManifest[]): Column<IntegrationSummary>[] {
  return [
    {
      key: 'name',
      header: 'Name',
      width: 'minmax(220px, 3fr)',
      cell: (row) => <Name row={row} />,
    },
    {
      key: 'connectors',
      header: 'Connectors',
      width: 'minmax(112px, 1fr)',
      cell: (row) => <ConnectorStack keys={row.connectors} connectors={connectors} />,
    },
    {
      key: 'state',
      header: 'State',
      width: 'minmax(136px, 1.2fr)',
      cell: (row) => <StateBadges row={row} />,
    },
    {
      key: 'availability',
      header: 'Availability',
      width: '148px',
      cell: (row) => <AvailabilityBadge availability={row.availability} />,
    },
    { key: 'instances', header: 'Instances', width: '72px', align: 'end', cell: (row) => row.instances },
    {
      key: 'updated',
      header: 'Updated',
      width: '88px',
      align: 'end',
      cell: (row) => <RelativeTime at={row.updatedAt} className="text-ink-muted" />,
    },
    {
      key: 'menu',
      header: <span className="sr-only">Actions</span>,
      width: '32px',
      cell: (row) => <IntegrationMenu integration={row} />,
    },
  ]
}

function Name({ row }: { row: IntegrationSummary }) {
  return (
    <div className="flex min-w-0 items-center gap-3">
      <IntegrationIcon icon={row.icon} className="size-5 text-ink-muted" />
      <div className="min-w-0">
        <span className="flex min-w-0 items-center gap-1.5">
          <Link
            href={pageHref(row.key)}
            title={row.name}
            className="truncate font-medium text-14 hover:underline"
          >
            {row.name}
          </Link>
          <LabelBadges
            labels={[...(row.category === '' ? [] : [row.category]), ...row.labels]}
            most={1}
            className="max-w-[45%] shrink-0"
          />
        </span>
        <span className="block truncate text-12 text-ink-faint">
          {row.description === '' ? <span className="font-mono">{row.key}</span> : row.description}
        </span>
      </div>
    </div>
  )
}

/** Its newest version, and what stands between the draft and the next one. */
export function StateBadges({ row }: { row: IntegrationSummary }) {
  return (
    <span className="flex flex-wrap items-center gap-1.5">
      {row.archivedAt === null ? null : (
        <Badge>
          <Archive />
          Archived
        </Badge>
      )}
      {row.version === null ? <Badge>Never published</Badge> : <Badge tone="accent">v{row.version}</Badge>}
      {row.version !== null && row.unpublishedChanges ? <Badge>Unpublished changes</Badge> : null}
      {row.problems > 0 ? (
        <Badge tone="danger">
          {row.problems} {row.problems === 1 ? 'problem' : 'problems'}
        </Badge>
      ) : null}
    </span>
  )
}

function ConnectorStack({
  keys,
  connectors,
}: {
  keys: readonly string[]
  connectors: readonly ConnectorManifest[]
}) {
  const shown = keys.slice(0, 4)
  return (
    <span className="flex items-center gap-1">
      {shown.map((key) => {
        const manifest = connectors.find((connector) => connector.key === key)
        return (
          <span
            key={key}
            title={manifest?.name ?? key}
            className="flex size-7 items-center justify-center rounded border bg-surface text-ink-muted"
          >
            <ConnectorIcon svg={manifest?.icon} label={manifest?.name ?? key} className="size-4" />
          </span>
        )
      })}
      {keys.length > shown.length ? (
        <span className="text-12 text-ink-faint">+{keys.length - shown.length}</span>
      ) : null}
    </span>
  )
}
