'use client'

import type { InstanceSummary, IntegrationSummary } from '@millrace/contracts'
import { Badge, buttonClass, type Column, EmptyState } from '@millrace/ui'
import { clsx } from 'clsx'
import { Boxes } from 'lucide-react'
import Link from 'next/link'
import { useRouter, useSearchParams } from 'next/navigation'
import { useInstances } from '../api/instances.ts'
import { useVersions } from '../api/integrations.ts'
import { instanceColumns } from '../instances/index.ts'
import { ListView } from '../lists/index.ts'
import { pageHref, showInAddress } from './href.ts'

const [customer, ...others] = instanceColumns({ without: ['integration'] })

const columns: Column<InstanceSummary>[] = [
  ...(customer === undefined ? [] : [customer]),
  {
    key: 'version',
    header: 'Version',
    width: '64px',
    cell: (row) => <Badge tone="accent">v{row.version}</Badge>,
  },
  ...others,
]

/** Who runs it, by version. */
export function InstancesTab({ integration }: { integration: IntegrationSummary }) {
  const router = useRouter()
  const version = useSearchParams().get('version') ?? ''
  const isNumber = /^[1-9]\d{0,8}$/.test(version)
  const list = useInstances({ integration: integration.key, ...(isNumber ? { version } : {}) })
  const { data: versions = [] } = useVersions(integration.key)
  const used = versions.filter(({ instances }) => instances > 0)
  const show = (next: number | null) =>
    showInAddress(`${pageHref(integration.key)}?tab=instances${next === null ? '' : `&version=${next}`}`)
  return (
    <>
      {integration.instances > 0 ? (
        <div className="flex shrink-0 flex-wrap items-center gap-1.5 border-b px-4 py-2">
          <Chip
            label="All versions"
            count={integration.instances}
            isOn={!isNumber}
            onClick={() => show(null)}
          />
          {used.map(({ number, instances }) => (
            <Chip
              key={number}
              label={`v${number}${number === integration.version ? ', the newest' : ''}`}
              count={instances}
              isOn={version === String(number)}
              onClick={() => show(number)}
            />
          ))}
        </div>
      ) : null}
      <ListView
        list={list}
        label="instances"
        columns={columns}
        rowKey={(row) => row.id}
        onOpen={(row) => router.push(`/instances/${row.id}`)}
        empty={
          <EmptyState
            icon={<Boxes />}
            title={isNumber ? `No instance runs version ${version}` : 'Nobody runs it yet'}
            action={
              integration.version === null ? undefined : (
                <Link href={`/instances?integration=${integration.key}`} className={buttonClass({})}>
                  All instances
                </Link>
              )
            }
          >
            An instance is a version of this integration, deployed for one customer.
          </EmptyState>
        }
      />
    </>
  )
}

function Chip({
  label,
  count,
  isOn,
  onClick,
}: {
  label: string
  count: number
  isOn: boolean
  onClick: () => void
}) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={onClick}
      className={clsx(
        'flex h-7 items-center gap-1.5 rounded-full border px-2.5 text-13',
        isOn ? 'border-accent bg-accent-soft text-accent' : 'text-ink-muted hover:bg-hover hover:text-ink',
      )}
    >
      {label}
      <span className="tabular-nums">{count}</span>
    </button>
  )
}
