'use client'

import { type Run, type RunStatus, runStatuses } from '@millrace/contracts'
import {
  Button,
  type Column,
  Combobox,
  Duration,
  EmptyState,
  formatMoment,
  RelativeTime,
  StatusMark,
  useNow,
} from '@millrace/ui'
import { clsx } from 'clsx'
import { Activity, RotateCcw, Search, X } from 'lucide-react'
import Link from 'next/link'
import { useRouter, useSearchParams } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { useAllCustomers } from '../api/customers.ts'
import { useAllIntegrations, useDraft } from '../api/integrations.ts'
import { type RunFilters, useRuns } from '../api/runs.ts'
import { countText, focusSearch, ListView, SearchInput } from '../lists/index.ts'
import { PageFrame, useHotkeys } from '../shell/index.ts'
import { BulkReplayDialog } from './bulk-replay-dialog.tsx'
import { isFiltered, readFilters, readStatuses, toggleStatus, toSearch } from './run-filters.ts'
import { heldText } from './wait-text.ts'

export function RunsPage() {
  const router = useRouter()
  const params = useSearchParams()
  const filters = readFilters(params)
  const setFilters = (next: RunFilters) => router.replace(`/runs${toSearch(next)}`, { scroll: false })
  const list = useRuns(filters, { refreshMs: 2500 })
  const [replaying, setReplaying] = useState(false)
  useHotkeys([
    { keys: 'j', label: 'Next run' },
    { keys: 'k', label: 'Previous run' },
    { keys: 'Enter', label: 'Open the run' },
    { keys: '/', label: 'Search', run: focusSearch },
    { keys: 'f', label: 'Only failed runs', run: () => setFilters(toggleStatus(filters, 'failed')) },
  ])
  return (
    <PageFrame
      title="Runs"
      count={countText(list)}
      actions={
        list.items.length === 0 ? null : (
          <Button icon={<RotateCcw />} onClick={() => setReplaying(true)}>
            Replay all
          </Button>
        )
      }
      filters={<RunFilterBar filters={filters} onChange={setFilters} />}
    >
      <ListView
        list={list}
        label="runs"
        columns={columns}
        rowKey={(run) => run.id}
        onOpen={(run) => router.push(`/runs/${run.id}`)}
        minWidth={840}
        empty={
          isFiltered(filters) ? (
            <EmptyState
              icon={<Search />}
              title="No run fits these filters"
              action={<Button onClick={() => setFilters({})}>Clear filters</Button>}
            />
          ) : (
            <EmptyState icon={<Activity />} title="No runs yet">
              Every execution of a flow shows up here as it happens: press Run in the builder, call a webhook,
              or wait for a schedule.
            </EmptyState>
          )
        }
      />
      {replaying ? <BulkReplayDialog filters={filters} onClose={() => setReplaying(false)} /> : null}
    </PageFrame>
  )
}

const columns: Column<Run>[] = [
  {
    key: 'status',
    header: 'Status',
    width: '116px',
    cell: (run) => <StatusMark status={run.status} />,
  },
  {
    key: 'flow',
    header: 'Flow',
    width: 'minmax(220px, 2fr)',
    cell: (run) => (
      <span className="flex min-w-0 items-baseline gap-2">
        <Link href={`/runs/${run.id}`} className="max-w-[65%] shrink-0 truncate font-medium hover:underline">
          {run.flowName}
        </Link>
        <span className="truncate text-12 text-ink-faint">
          {run.integrationName}
          {run.version === null ? ', draft' : ` v${run.version}`}
        </span>
      </span>
    ),
  },
  {
    key: 'customer',
    header: 'Customer',
    width: 'minmax(96px, 1fr)',
    cell: (run) => run.customer ?? <span className="text-ink-faint">Test run</span>,
  },
  {
    key: 'note',
    header: 'Note',
    width: 'minmax(120px, 2fr)',
    cell: (run) => <RunNote run={run} />,
  },
  {
    key: 'trigger',
    header: 'Trigger',
    width: '80px',
    cell: (run) => <span className="text-ink-muted">{run.trigger}</span>,
  },
  {
    key: 'queued',
    header: 'Queued',
    width: '88px',
    cell: (run) => <RelativeTime at={run.queuedAt} className="text-ink-muted" />,
  },
  {
    key: 'duration',
    header: 'Duration',
    width: '80px',
    align: 'end',
    cell: (run) => <RunDuration run={run} />,
  },
]

/** Why it failed, what it waits for, or why it has not started. */
function RunNote({ run }: { run: Run }) {
  if (run.error) {
    return (
      <span className="text-ink-muted" title={run.error.message}>
        <span className="font-mono text-12 text-failed">{run.error.code}</span> {run.error.message}
      </span>
    )
  }
  if (run.held !== null) {
    const { what, before } = heldText(run.held)
    return <Held what={what} before={before} at={run.dueAt} />
  }
  if (run.status === 'waiting' && run.dueAt !== null) return <Held what="" before="until" at={run.dueAt} />
  return null
}

function Held({ what, before, at }: { what: string; before: string; at: string | null }) {
  const now = new Date(useNow(60_000))
  if (at === null) return <span className="text-ink-muted">{what}</span>
  return (
    <span className="text-ink-muted" suppressHydrationWarning>
      {what === '' ? '' : `${what}, `}
      {before} {formatMoment({ at: new Date(at), now })}
    </span>
  )
}

function RunDuration({ run }: { run: Run }) {
  if (run.startedAt === null) return <span className="text-ink-faint">-</span>
  return <Duration durationMs={run.durationMs} since={run.endedAt === null ? run.startedAt : undefined} />
}

function RunFilterBar({
  filters,
  onChange,
}: {
  filters: RunFilters
  onChange: (filters: RunFilters) => void
}) {
  const { data: integrations = [] } = useAllIntegrations()
  const { data: customers = [] } = useAllCustomers()
  const { data: draft } = useDraft(filters.integration ?? null)
  return (
    <>
      <SearchInput
        text={filters.q ?? ''}
        onChange={(q) => onChange({ ...filters, q })}
        label="Search runs"
        placeholder="Run id or error text"
      />
      <StatusToggles
        filters={filters}
        onToggle={(status) => onChange(toggleStatus(filters, status))}
        onToggleHeld={() => onChange({ ...filters, held: filters.held ? undefined : 'any' })}
      />
      {filters.held ? (
        <Combobox
          label="Why held back"
          clearable
          value={filters.held}
          onChange={(held) => onChange({ ...filters, held })}
          options={heldOptions}
          className="w-44"
        />
      ) : null}
      <Combobox
        label="Integration"
        placeholder="Any integration"
        clearable
        value={filters.integration ?? ''}
        onChange={(integration) => onChange({ ...filters, integration, flow: undefined })}
        options={integrations.map(({ key, name }) => ({ value: key, label: name }))}
        className="w-44"
      />
      {filters.integration ? (
        <Combobox
          label="Flow"
          placeholder="Any flow"
          clearable
          value={filters.flow ?? ''}
          onChange={(flow) => onChange({ ...filters, flow })}
          options={(draft?.flows ?? []).map(({ key, name }) => ({ value: key, label: name }))}
          className="w-36"
        />
      ) : null}
      <Combobox
        label="Customer"
        placeholder="Any customer"
        clearable
        value={filters.customer ?? ''}
        onChange={(customer) => onChange({ ...filters, customer })}
        options={customers.map(({ externalId, name }) => ({
          value: externalId,
          label: name,
          note: externalId,
        }))}
        className="w-40"
      />
      {filters.instance ? (
        <Button variant="ghost" icon={<X />} onClick={() => onChange({ ...filters, instance: undefined })}>
          One instance
        </Button>
      ) : null}
      {filters.parent ? (
        <Button variant="ghost" icon={<X />} onClick={() => onChange({ ...filters, parent: undefined })}>
          Started by one run
        </Button>
      ) : null}
      {filters.replayOf ? (
        <Button variant="ghost" icon={<X />} onClick={() => onChange({ ...filters, replayOf: undefined })}>
          Replays of one run
        </Button>
      ) : null}
      {isFiltered(filters) ? (
        <Button variant="ghost" onClick={() => onChange({})}>
          Clear
        </Button>
      ) : null}
    </>
  )
}

const heldOptions = [
  { value: 'any', label: 'Held, for any reason' },
  { value: 'concurrency', label: 'Held: concurrency limit' },
  { value: 'rate-limit', label: 'Held: rate limit' },
  { value: 'retry', label: 'Held: retry' },
]

function StatusToggles({
  filters,
  onToggle,
  onToggleHeld,
}: {
  filters: RunFilters
  onToggle: (status: RunStatus) => void
  onToggleHeld: () => void
}) {
  const on = readStatuses(filters)
  return (
    <fieldset aria-label="Status" className="flex rounded border border-line-strong bg-surface">
      {runStatuses.map((status) => (
        <StatusToggle key={status} on={on.includes(status)} onClick={() => onToggle(status)}>
          <StatusMark status={status} still className="no-underline" />
        </StatusToggle>
      ))}
      <StatusToggle on={Boolean(filters.held)} onClick={onToggleHeld}>
        <span className="text-queued" title="Queued runs that a setting of their flow holds back">
          Held
        </span>
      </StatusToggle>
    </fieldset>
  )
}

function StatusToggle({ on, onClick, children }: { on: boolean; onClick: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={onClick}
      className={clsx(
        'flex h-[30px] min-w-8 items-center justify-center border-r px-2 text-12 first:rounded-l last:rounded-r last:border-r-0',
        on ? 'bg-accent-soft' : 'hover:bg-hover',
      )}
    >
      {children}
    </button>
  )
}
