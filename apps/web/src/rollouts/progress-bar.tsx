'use client'

import type { Rollout, RolloutItemStatus } from '@millrace/contracts'
import { formatCount } from '@millrace/ui'
import { clsx } from 'clsx'
import { doneOf, sharesOf, totalOf } from './counts.ts'
import { itemLooks } from './rollout-status.tsx'

/** How far a rollout is: one bar, coloured by what became of the instances. */
export function RolloutBar({ rollout, className }: { rollout: Pick<Rollout, 'counts'>; className?: string }) {
  const [done, total] = [doneOf(rollout), totalOf(rollout)]
  return (
    <div
      role="progressbar"
      aria-label="Instances"
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={done}
      aria-valuetext={`${formatCount(done)} of ${formatCount(total)} instances`}
      className={clsx('flex h-2 overflow-hidden rounded-full bg-sunken', className)}
    >
      {sharesOf(rollout).map(({ status, percent }) => (
        <span
          key={status}
          title={`${itemLooks[status].word}: ${formatCount(rollout.counts[status])}`}
          className={colors[status]}
          style={{ width: `${percent}%` }}
        />
      ))}
    </div>
  )
}

const colors: Record<RolloutItemStatus, string> = {
  pending: '',
  upgraded: 'bg-succeeded',
  needs_configuration: 'bg-waiting',
  skipped: 'bg-queued',
  failed: 'bg-failed',
  rolled_back: 'bg-waiting',
}
