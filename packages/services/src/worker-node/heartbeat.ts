import type { Services } from '../context.ts'

export interface WorkerState {
  id: string
  pid: number
  host: string
  version: string
  tier: 'full' | 'restricted' | 'none'
  driver: string
  running: number
  capacity: number
}

/** A row this old is of a worker that died without removing it. */
const forgottenAfter = '1 hour'

/** Says that this worker is alive, by the database's clock. Makes the row at the first beat, or when it was removed. */
export async function recordHeartbeat({ db }: Pick<Services, 'db'>, worker: WorkerState): Promise<void> {
  const { id, pid, host, version, tier, driver, running, capacity } = worker
  await db.system.$executeRaw`
    INSERT INTO "WorkerNode" (id, pid, host, version, tier, driver, running, capacity, "startedAt", "heartbeatAt")
    VALUES (${id}::uuid, ${pid}, ${host}, ${version}, ${tier}, ${driver}, ${running}, ${capacity}, now(), now())
    ON CONFLICT (id) DO UPDATE SET running = excluded.running, capacity = excluded.capacity, "heartbeatAt" = now()`
}

/** At a clean stop: health shows at once that the worker is gone. Sweeps what dead workers left behind. */
export async function removeWorker({ db }: Pick<Services, 'db'>, id: string): Promise<void> {
  await db.system.$executeRaw`
    DELETE FROM "WorkerNode"
    WHERE id = ${id}::uuid OR "heartbeatAt" < now() - ${forgottenAfter}::interval`
}
