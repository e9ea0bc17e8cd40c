'use client'

import { Popover, RelativeTime, StatusMark } from '@millrace/ui'
import { ChevronDown } from 'lucide-react'
import Link from 'next/link'
import { useRelatedRuns } from '../api/runs.ts'

/** The runs that replay this one, or that its steps have started. Nothing when there are none. */
export function RelatedRuns({
  runId,
  relation,
  one,
  many,
}: {
  runId: string
  relation: 'replayOf' | 'parent'
  /** What one of them is called, and several. */
  one: string
  many: string
}) {
  const { data } = useRelatedRuns(runId, relation)
  if (data === undefined || data.items.length === 0) return null
  const { items, nextCursor } = data
  const count = `${items.length}${nextCursor === null ? '' : '+'}`
  return (
    <Popover
      className="w-80 max-w-[calc(100vw-2rem)]"
      trigger={
        <button
          type="button"
          className="flex h-6 items-center gap-1 rounded text-13 text-accent hover:underline"
        >
          {count} {items.length === 1 && nextCursor === null ? one : many}
          <ChevronDown className="size-3.5" aria-hidden="true" />
        </button>
      }
    >
      <ul className="max-h-72 overflow-y-auto p-1">
        {items.map((run) => (
          <li key={run.id}>
            <Link
              href={`/runs/${run.id}`}
              className="flex h-8 items-center gap-2 rounded-sm px-2 text-13 hover:bg-hover"
            >
              <StatusMark status={run.status} iconOnly />
              <span className="min-w-0 flex-1 truncate">{run.flowName}</span>
              <span className="font-mono text-12 text-ink-faint">{run.id.slice(-8)}</span>
              <RelativeTime at={run.queuedAt} className="text-12 text-ink-muted" />
            </Link>
          </li>
        ))}
      </ul>
      <Link
        href={`/runs?${relation}=${runId}`}
        className="block border-t px-3 py-2 text-13 text-accent hover:underline"
      >
        Show all in the list of runs
      </Link>
    </Popover>
  )
}
