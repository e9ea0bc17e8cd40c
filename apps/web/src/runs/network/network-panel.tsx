'use client'

import type { EgressEntry } from '@millrace/contracts'
import {
  Banner,
  Button,
  EmptyState,
  ErrorState,
  formatBytes,
  formatCount,
  Input,
  Segmented,
  Skeleton,
} from '@millrace/ui'
import { Network, Search } from 'lucide-react'
import Link from 'next/link'
import { useDeferredValue, useMemo, useState } from 'react'
import type { useEgressLog } from '../../api/egress.ts'
import { toCode, toMessage } from '../../api-client.ts'
import { type EntryTotals, shownEntries, totalsOf } from './entries.ts'
import { EntryTable } from './entry-table.tsx'

/** Where a run has connected to, or tried to. Fills its parent. */
export function NetworkPanel({ log, over }: { log: ReturnType<typeof useEgressLog>; over: boolean }) {
  if (log.data === undefined) {
    if (!log.isError) return <PanelSkeleton />
    return (
      <ErrorState
        title="The connections could not be loaded"
        message={toMessage(log.error)}
        code={toCode(log.error)}
        onRetry={() => void log.refetch()}
        className="py-8"
      />
    )
  }
  return (
    <>
      {log.isError ? (
        <Banner
          tone="warning"
          action={
            <Button size="sm" onClick={() => void log.refetch()}>
              Refresh
            </Button>
          }
        >
          This list may be old: {toMessage(log.error)}
        </Banner>
      ) : null}
      {log.data.length === 0 ? <NoConnections over={over} /> : <Entries entries={log.data} />}
    </>
  )
}

function Entries({ entries }: { entries: readonly EgressEntry[] }) {
  const [text, setText] = useState('')
  const [which, setWhich] = useState<'all' | 'refused'>('all')
  const deferredText = useDeferredValue(text)
  const shown = useMemo(
    () => shownEntries(entries, { text: deferredText, refusedOnly: which === 'refused' }),
    [entries, deferredText, which],
  )
  const totals = useMemo(() => totalsOf(entries), [entries])
  return (
    <>
      <div className="flex shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-b px-2 py-1">
        <Input
          size="sm"
          icon={<Search />}
          placeholder="Host, address or reason"
          aria-label="Search connections"
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="w-56"
        />
        <Segmented
          size="sm"
          label="Which connections"
          value={which}
          onChange={setWhich}
          options={filterOptions}
          className="w-60"
        />
        <span className="flex-1" />
        <TotalsText totals={totals} shown={totalsOf(shown).count} />
      </div>
      {shown.length === 0 ? (
        <p className="px-4 py-8 text-center text-13 text-ink-faint">
          {which === 'refused' && text.trim() === ''
            ? 'Every attempt of this run was allowed and answered.'
            : 'No connection fits the filter.'}
        </p>
      ) : (
        <EntryTable entries={shown} />
      )}
    </>
  )
}

const filterOptions = [
  { value: 'all' as const, label: 'All' },
  { value: 'refused' as const, label: 'Denied or failed' },
]

function TotalsText({ totals, shown }: { totals: EntryTotals; shown: number }) {
  const { denied, limited, failed, bytesSent, bytesReceived } = totals
  const all = `${formatCount(totals.count)}${totals.more ? '+' : ''}`
  const count = shown === totals.count ? all : `${formatCount(shown)} of ${all}`
  return (
    <span role="status" className="flex items-center gap-3 whitespace-nowrap px-1 text-12 text-ink-muted">
      <span>
        {count} {all === '1' ? 'attempt' : 'attempts'}
      </span>
      {denied === 0 ? null : <span className="text-failed">{formatCount(denied)} denied</span>}
      {limited === 0 ? null : <span className="text-waiting">{formatCount(limited)} limited</span>}
      {failed === 0 ? null : <span>{formatCount(failed)} failed</span>}
      <span className="tabular-nums">
        {formatBytes(bytesSent)} sent, {formatBytes(bytesReceived)} received
      </span>
    </span>
  )
}

function NoConnections({ over }: { over: boolean }) {
  return (
    <EmptyState
      icon={<Network />}
      title={over ? 'This run connected to nothing' : 'No connections yet'}
      className="min-h-0 flex-1 overflow-auto py-6"
    >
      Every connection that its steps open or try to open is listed here: where to, whether the{' '}
      <Link href="/settings/network-access" className="text-accent hover:underline">
        network rules
      </Link>{' '}
      allow it, and how much went over it.
    </EmptyState>
  )
}

function PanelSkeleton() {
  return (
    <div aria-busy="true" className="flex flex-col">
      <span className="sr-only">Loading</span>
      <div className="h-9 border-b" />
      {[1, 2, 3, 4].map((row) => (
        <div key={row} className="flex h-7 items-center gap-4 border-b px-4">
          <Skeleton className="h-3 w-20" />
          <Skeleton className="h-3 w-16" />
          <Skeleton className="h-3 w-64" />
        </div>
      ))}
    </div>
  )
}
