'use client'

import type { Health } from '@millrace/contracts'
import { Banner } from '@millrace/ui'
import { useHealth } from '../api/system.ts'

export function HealthBanners() {
  const { data: health, isError } = useHealth()
  if (isError) {
    return (
      <Banner tone="danger">
        The server does not answer. What you see may be old; it is asked again in a moment.
      </Banner>
    )
  }
  if (!health) return null
  return (
    <>
      {health.status === 'down' ? <Banner tone="danger">The database cannot be reached.</Banner> : null}
      {health.status !== 'down' && health.workers.length === 0 ? (
        <Banner tone="warning">
          No worker is alive: runs are accepted and stay queued until one starts.
        </Banner>
      ) : null}
      <IsolationBanner workers={health.workers} />
    </>
  )
}

function IsolationBanner({ workers }: { workers: Health['workers'] }) {
  if (workers.some((worker) => worker.tier === 'none')) {
    return (
      <Banner tone="danger">
        Sandboxes are not isolated on this machine: code of flows reaches its files and its network. For local
        development with flows that you trust only.
      </Banner>
    )
  }
  const restricted = workers.filter((worker) => worker.tier === 'restricted')
  if (restricted.length === 0) return null
  const gaps = [...new Set(restricted.flatMap((worker) => worker.gaps))]
  return <Banner tone="warning">Isolation of sandboxes is restricted: {gaps.join('; ')}.</Banner>
}
