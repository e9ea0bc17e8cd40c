'use client'

import { type Rollout, rolloutStatuses } from '@millrace/contracts'
import { Badge, Button, type Column, Combobox, EmptyState, formatCount, RelativeTime } from '@millrace/ui'
import { Plus, Rocket, Search } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { rolloutFilterKeys, useRollouts } from '../api/rollouts.ts'
import { useMay } from '../api/system.ts'
import { countText, ListView, useUrlFilters } from '../lists/index.ts'
import { IntegrationPicker } from '../pickers/index.ts'
import { PageFrame, useHotkeys } from '../shell/index.ts'
import { doneOf, totalOf } from './counts.ts'
import { RolloutBar } from './progress-bar.tsx'
import { RolloutStatus, rolloutLooks } from './rollout-status.tsx'

export function RolloutsPage() {
  const router = useRouter()
  const { filters, set, clear, isFiltered } = useUrlFilters(rolloutFilterKeys)
  const list = useRollouts(filters)
  const mayWrite = useMay('rollout.write')
  const create = () => router.push('/rollouts/new')
  useHotkeys([
    ...(mayWrite ? [{ keys: 'n', label: 'New rollout', run: create }] : []),
    { keys: 'j', label: 'Next row' },
    { keys: 'k', label: 'Previous row' },
    { keys: 'Enter', label: 'Open the rollout' },
  ])
  const add = mayWrite ? (
    <Button variant="primary" icon={<Plus />} onClick={create}>
      New rollout
    </Button>
  ) : null
  return (
    <PageFrame
      title="Rollouts"
      count={countText(list)}
      actions={add}
      filters={
        <>
          <Combobox
            label="Status"
            placeholder="Any status"
            clearable
            value={filters.status ?? ''}
            onChange={(status) => set({ status })}
            options={statusOptions}
            className="w-40"
          />
          <IntegrationPicker
            clearable
            placeholder="Any integration"
            value={filters.integration ?? ''}
            onChange={(integration) => set({ integration })}
            className="w-44"
          />
          {isFiltered ? (
            <Button variant="ghost" onClick={clear}>
              Clear
            </Button>
          ) : null}
        </>
      }
    >
      <ListView
        list={list}
        label="rollouts"
        columns={columns}
        rowKey={(row) => row.id}
        onOpen={(row) => router.push(`/rollouts/${row.id}`)}
        minWidth={820}
        empty={
          isFiltered ? (
            <EmptyState
              icon={<Search />}
              title="No rollout fits these filters"
              action={<Button onClick={clear}>Clear filters</Button>}
            />
          ) : (
            <EmptyState icon={<Rocket />} title="No rollouts yet" action={add}>
              A rollout moves many instances of an integration to another version: all at once, or a share
              first. When their runs fail too often it goes back by itself.
            </EmptyState>
          )
        }
      />
    </PageFrame>
  )
}

const statusOptions = rolloutStatuses.map((status) => ({ value: status, label: rolloutLooks[status].word }))

/** Why it stopped or went back; else what somebody has to see to. */
function whyOf({ reason, counts }: Rollout): string {
  if (reason !== '') return reason
  const { needs_configuration: waiting, failed } = counts
  return [
    ...(waiting === 0 ? [] : [`${formatCount(waiting)} ${waiting === 1 ? 'needs' : 'need'} configuration`]),
    ...(failed === 0 ? [] : [`${formatCount(failed)} failed`]),
  ].join(', ')
}

const columns: Column<Rollout>[] = [
  {
    key: 'integration',
    header: 'Integration',
    width: 'minmax(200px, 2fr)',
    cell: (row) => (
      <span className="flex items-center gap-2">
        <Link href={`/rollouts/${row.id}`} className="truncate font-medium hover:underline">
          {row.integrationName}
        </Link>
        <Badge tone="accent">v{row.version}</Badge>
      </span>
    ),
  },
  { key: 'status', header: 'Status', width: '128px', cell: (row) => <RolloutStatus status={row.status} /> },
  {
    key: 'stage',
    header: 'Stage',
    width: '72px',
    cell: (row) => (
      <span className="text-ink-muted">
        {row.stage + 1} of {row.stages.length}
      </span>
    ),
  },
  {
    key: 'progress',
    header: 'Instances',
    width: 'minmax(180px, 2fr)',
    cell: (row) => (
      <span className="flex items-center gap-3">
        <RolloutBar rollout={row} className="w-28 shrink-0" />
        <span className="truncate text-ink-muted">
          {formatCount(doneOf(row))} of {formatCount(totalOf(row))}
        </span>
      </span>
    ),
  },
  {
    key: 'reason',
    header: 'Why',
    width: 'minmax(120px, 2fr)',
    cell: (row) => (
      <span className="text-ink-muted" title={whyOf(row)}>
        {whyOf(row)}
      </span>
    ),
  },
  {
    key: 'created',
    header: 'Started',
    width: '88px',
    align: 'end',
    cell: (row) => <RelativeTime at={row.createdAt} className="text-ink-muted" />,
  },
]
