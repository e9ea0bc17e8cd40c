'use client'

import { type RunStatus, runStatuses } from '@millrace/contracts'
import { Button, Combobox, EmptyState, StatusMark } from '@millrace/ui'
import { clsx } from 'clsx'
import { Activity, RotateCcw, Search, X } from 'lucide-react'
import { useRouter, useSearchParams } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { useAllIntegrations, useDraft } from '../api/integrations.ts'
import { type RunFilters, useRuns } from '../api/runs.ts'
import { countText, focusSearch, SearchInput } from '../lists/index.ts'
import { CustomerPicker } from '../pickers/index.ts'
import { PageFrame, useHotkeys } from '../shell/index.ts'
import { BulkReplayDialog } from './bulk-replay-dialog.tsx'
import { isFiltered, readFilters, readStatuses, toggleStatus, toSearch } from './run-filters.ts'
import { RunList } from './run-list.tsx'

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
      <RunList
        list={list}
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

function RunFilterBar({
  filters,
  onChange,
}: {
  filters: RunFilters
  onChange: (filters: RunFilters) => void
}) {
  const { data: integrations = [] } = useAllIntegrations()
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
      <div className="w-40">
        <CustomerPicker
          placeholder="Any customer"
          value={filters.customer ?? ''}
          onChange={(customer) => onChange({ ...filters, customer })}
        />
      </div>
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
