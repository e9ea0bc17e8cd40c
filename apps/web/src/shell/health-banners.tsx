'use client'

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
      {health.workers.some((worker) => worker.tier === 'none') ? (
        <Banner tone="warning">
          Sandboxes share this machine's kernel namespaces: for local development only.
        </Banner>
      ) : null}
    </>
  )
}
