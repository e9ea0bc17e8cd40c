'use client'

import type { RolloutDetail } from '@millrace/contracts'
import { formatCount, useNow } from '@millrace/ui'
import { clsx } from 'clsx'
import { Check } from 'lucide-react'
import { durationWords } from '../durations/index.ts'

/** The stages, where it stands in them, and how the runs on the new version do against the guard. */
export function StageList({ rollout }: { rollout: RolloutDetail }) {
  const { stages, stage, stageCounts, runs, guard } = rollout
  const isOver = rollout.endedAt !== null
  return (
    <div className="flex flex-wrap items-start gap-x-8 gap-y-3 text-13">
      <ol className="flex flex-wrap gap-2">
        {stages.map(({ percent, watchMs }, index) => {
          const counts = stageCounts[index]
          const isDone = index < stage || rollout.status === 'completed'
          const isCurrent = index === stage && !isOver
          return (
            <li
              key={percent}
              aria-current={isCurrent ? 'step' : undefined}
              className={clsx(
                'flex flex-col rounded border px-2.5 py-1.5',
                isCurrent ? 'border-accent bg-accent-soft' : 'bg-surface',
              )}
            >
              <span className="flex items-center gap-1.5 font-medium">
                {isDone ? <Check aria-label="done" className="size-4 text-succeeded" /> : null}
                {percent} %
              </span>
              <span className="text-12 text-ink-muted">
                {isOver && index > stage
                  ? 'not begun'
                  : `${formatCount(counts?.done ?? 0)} of ${formatCount(counts?.total ?? 0)}`}
                {isOver || watchMs === 0 ? '' : `, watched ${durationWords(watchMs)}`}
              </span>
              {isCurrent && rollout.status === 'watching' ? <WatchLeft rollout={rollout} /> : null}
            </li>
          )
        })}
      </ol>
      <p className="text-ink-muted">
        Runs on v{rollout.version}: {formatCount(runs.ended)} over, {formatCount(runs.failed)} failed
        {runs.failurePercent === null ? '' : ` (${runs.failurePercent.toFixed(1)} %)`}
        <br />
        It goes back by itself at {guard.failurePercent} % of at least {formatCount(guard.minRuns)} runs.
      </p>
    </div>
  )
}

/** Full minutes while there are many. */
const leftWords = (seconds: number) =>
  durationWords(seconds < 120 ? seconds * 1000 : Math.round(seconds / 60) * 60_000)

function WatchLeft({ rollout }: { rollout: RolloutDetail }) {
  const now = useNow(1000)
  const { watchMs } = rollout.stages[rollout.stage] ?? { watchMs: 0 }
  const left = new Date(rollout.stageStartedAt).getTime() + watchMs - now
  const seconds = Math.max(0, Math.ceil(left / 1000))
  return (
    <span className="text-12 text-accent tabular-nums" suppressHydrationWarning>
      {seconds === 0 ? 'goes on in a moment' : `${leftWords(seconds)} left`}
    </span>
  )
}
