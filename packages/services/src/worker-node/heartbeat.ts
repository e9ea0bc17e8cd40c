import type { Services } from '../context.ts'

export interface WorkerState {
  id: string
  pid: number
  host: string
  version: string
  tier: 'full' | 'restricted' | 'none'
  /** Why the tier is below `full`, a sentence each. */
  gaps: readonly string[]
  driver: string
  /** Runs that got a freshly started process because the zygote gave none, since the worker started. */
  fallbacks: number
  running: number
  capacity: number
}

/** A row this old is of a worker that died without removing it. */
const forgottenAfter = '1 hour'

/** Says that this worker is alive, by the database's clock. Makes the row at the first beat, or when it was removed. */
export async function recordHeartbeat({ db }: Pick<Services, 'db'>, worker: WorkerState): Promise<void> {
  const { id, pid, host, version, tier, driver, fallbacks, running, capacity } = worker
  const gaps = [...worker.gaps]
  await db.system.$executeRaw`
    INSERT INTO "WorkerNode"
      (id, pid, host, version, tier, gaps, driver, fallbacks, running, capacity, "startedAt", "heartbeatAt")
    VALUES (${id}::uuid, ${pid}, ${host}, ${version}, ${tier}, ${gaps}, ${driver}, ${fallbacks}, ${running}, ${capacity},
      now(), now())
    ON CONFLICT (id) DO UPDATE SET tier = excluded.tier, gaps = excluded.gaps, driver = excluded.driver,
      fallbacks = excluded.fallbacks, running = excluded.running, capacity = excluded.capacity, "heartbeatAt" = now()`
}

/** At a clean stop: health shows at once that the worker is gone. Sweeps what dead workers left behind. */
export async function removeWorker({ db }: Pick<Services, 'db'>, id: string): Promise<void> {
  await db.system.$executeRaw`
    DELETE FROM "WorkerNode"
    WHERE id = ${id}::uuid OR "heartbeatAt" < now() - ${forgottenAfter}::interval`
}
