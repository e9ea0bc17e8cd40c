import { postgresStore, redisStore } from './bullmq.ts'
import type { QueueBackend } from './port.ts'
import { createQueue } from './queue.ts'
import { createWorker } from './worker.ts'

/** BullMQ on Redis when there is one, else on Postgres. Every process of an installation must be given the same. */
export function createQueueBackend({
  databaseUrl,
  redisUrl = null,
  name = 'millrace',
}: {
  databaseUrl: string
  redisUrl?: string | null
  name?: string
}): QueueBackend {
  const store = redisUrl === null ? postgresStore({ databaseUrl, name }) : redisStore({ redisUrl, name })
  return {
    queue: () => createQueue(store),
    work: (options) => createWorker({ ...options, store, queue: createQueue(store) }),
  }
}
