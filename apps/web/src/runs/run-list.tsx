'use client'

import type { Run } from '@millrace/contracts'
import { type Column, Duration, formatMoment, RelativeTime, StatusMark, useNow } from '@millrace/ui'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import type { ReactNode } from 'react'
import type { List } from '../api/use-list.ts'
import { ListView } from '../lists/index.ts'
import { heldText } from './wait-text.ts'

/** Runs as rows, wherever runs are listed: all of them, or those of an instance or a customer. */
export function RunList({ list, empty }: { list: List<Run>; empty: ReactNode }) {
  const router = useRouter()
  return (
    <ListView
      list={list}
      label="runs"
      columns={columns}
      rowKey={runKey}
      onOpen={(run) => router.push(`/runs/${run.id}`)}
      minWidth={840}
      empty={empty}
    />
  )
}

const runKey = (run: Run) => run.id

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
