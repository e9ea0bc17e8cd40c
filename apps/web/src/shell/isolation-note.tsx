'use client'

import { CircleAlert } from 'lucide-react'
import { useHealth } from '../api/system.ts'
import { worstTier } from '../common/isolation.ts'
import { TierMark } from '../common/tier-mark.tsx'

/** How well runs are kept apart right now, beside the way to the workers. */
export function IsolationNote() {
  const { data: health } = useHealth()
  if (health === undefined || health.status === 'down') return null
  const tier = worstTier(health.workers)
  return (
    <span className="absolute right-0.5 bottom-0 flex items-center gap-1 text-12 text-ink-faint xl:static xl:ml-auto">
      {tier === null ? (
        <span title="No worker is alive" className="text-waiting">
          <CircleAlert className="size-3.5 xl:size-4" strokeWidth={1.5} aria-hidden="true" />
          <span className="sr-only">No worker is alive</span>
        </span>
      ) : (
        <>
          <TierMark tier={tier} iconOnly className="[&_svg]:size-3.5 xl:[&_svg]:size-4" />
          <span aria-hidden="true" className="hidden xl:inline">
            {tier}
          </span>
        </>
      )}
    </span>
  )
}
