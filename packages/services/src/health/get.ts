import { type Health, workerSchema } from '@millrace/contracts'
import { DatabaseUnavailable } from '@millrace/db'
import type { Services } from '../context.ts'

/** A worker that has been silent for longer is not counted. */
export const workerSilenceMs = 15_000

/** For load balancers and the dashboard: no actor, and nothing of any organization. */
export async function getHealth(services: Services, { version }: { version: string }): Promise<Health> {
  try {
    const workers = await aliveWorkers(services)
    return { status: workers.length > 0 ? 'ok' : 'degraded', version, workers }
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable)) throw error
    return { status: 'down', version, workers: [] }
  }
}

async function aliveWorkers(services: Services): Promise<Health['workers']> {
  const since = new Date(services.now().getTime() - workerSilenceMs)
  const rows = await services.db.system.workerNode.findMany({
    where: { heartbeatAt: { gte: since } },
    orderBy: { id: 'asc' },
  })
  return rows.map(({ id, pid, host, version, tier, gaps, driver, running, capacity }) =>
    workerSchema.parse({ id, pid, host, version, tier, gaps, driver, running, capacity }),
  )
}
