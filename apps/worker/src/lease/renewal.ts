import type { Services } from '@millrace/services'
import { renewLeases } from '@millrace/services/lease'
import { RunLostError } from '../journal/writer.ts'
import type { ActiveRuns } from '../run/run-control.ts'

/**
 * Renews every lease of this worker. A run whose lease is gone belongs to another worker: its sandbox must not go on.
 * Here a cancellation or an answer is found too whose hint was lost.
 */
export async function renewActive({
  services,
  owner,
  active,
  ttlMs,
}: {
  services: Services
  owner: string
  active: ActiveRuns
  ttlMs: number
}): Promise<void> {
  const leases = active.leases()
  const renewed = await renewLeases(services, { owner, leases, ttlMs })
  const held = new Map(renewed.map((lease) => [`${lease.runId}:${lease.attempt}`, lease]))
  for (const lease of leases) {
    const still = held.get(`${lease.runId}:${lease.attempt}`)
    if (!still) active.send(lease, { kind: 'lost', error: new RunLostError('fenced') })
    else if (still.cancelRequested) active.send(lease, { kind: 'cancel' })
    else if (still.answered) active.send(lease, { kind: 'wake' })
  }
}
