import type { WorkerOverview } from '@millrace/contracts'
import { formatCount, RelativeTime, type Status, StatusMark } from '@millrace/ui'
import { CircleAlert } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { TierMark } from '../common/tier-mark.tsx'
import { figuresOf, openRunsText, type WorkerFigures } from './figures.ts'

/** Isolation, workers, room and queue, at a glance. */
export function OverviewStrip({ overview: { workers, runs } }: { overview: WorkerOverview }) {
  const figures = figuresOf(workers)
  const { alive, gone, running, capacity } = figures
  return (
    <dl className="grid grid-cols-2 gap-x-8 gap-y-4 border-b px-4 py-4 lg:grid-cols-4">
      <Figure label="Isolation of runs" note={isolationNote(figures)}>
        {figures.tier === null ? (
          <span className="inline-flex items-center gap-1.5 text-waiting">
            <CircleAlert className="size-4" strokeWidth={1.5} aria-hidden="true" />
            Unknown
          </span>
        ) : (
          <TierMark tier={figures.tier} />
        )}
      </Figure>
      <Figure
        label="Workers"
        note={
          gone === 0 ? (
            'Each takes runs from the queue.'
          ) : (
            <span className="text-failed">{formatCount(gone)} gone without saying so in the last hour.</span>
          )
        }
      >
        {formatCount(alive)} alive
      </Figure>
      <Figure
        label="Runs at once"
        note={running >= capacity && capacity > 0 ? 'Full: new runs wait in the queue.' : 'Over all workers.'}
      >
        {formatCount(running)} of {formatCount(capacity)}
      </Figure>
      <Figure
        label="Open runs of this organization"
        note={
          runs.oldestQueuedAt === null ? (
            'Nothing waits for a worker.'
          ) : (
            <>
              The oldest in the queue came <RelativeTime at={runs.oldestQueuedAt} />.
            </>
          )
        }
      >
        <span className="flex flex-wrap gap-x-3">
          {(['queued', 'running', 'waiting'] as const).map((status) => (
            <OpenRuns key={status} status={status} count={runs[status]} />
          ))}
        </span>
      </Figure>
    </dl>
  )
}

function Figure({ label, note, children }: { label: string; note: ReactNode; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col gap-0.5">
      <dt className="text-12 text-ink-faint">{label}</dt>
      <dd className="font-medium text-14 tabular-nums">{children}</dd>
      <dd className="text-12 text-ink-muted">{note}</dd>
    </div>
  )
}

function OpenRuns({ status, count }: { status: Status; count: number }) {
  return (
    <Link
      href={`/runs?status=${status}`}
      className="inline-flex min-h-6 items-center gap-1 hover:underline"
      title={`Runs that are ${status}`}
    >
      <StatusMark status={status} iconOnly still />
      {openRunsText(count)}
    </Link>
  )
}

function isolationNote({ tier, withTier, alive }: WorkerFigures): string {
  switch (tier) {
    case null:
      return 'No worker is alive to ask.'
    case 'full':
      return 'The kernel keeps each run apart, on every worker.'
    case 'restricted':
      return `On ${formatCount(withTier)} of ${formatCount(alive)}; what is missing stands below.`
    case 'none':
      return `On ${formatCount(withTier)} of ${formatCount(alive)}: only for flows that you trust.`
    default:
      return tier satisfies never
  }
}
