import { postgresStore, redisStore } from './bullmq.ts'
import { createHandOver } from './hand-over.ts'
import type { HandOverBus, QueueBackend } from './port.ts'
import { createQueue } from './queue.ts'
import { createWorker } from './worker.ts'

/** BullMQ on Redis when there is one, else on Postgres. Every process of an installation must be given the same. */
export function createQueueBackend({
  databaseUrl,
  redisUrl = null,
  bus,
  name = 'millrace',
}: {
  databaseUrl: string
  redisUrl?: string | null
  /** For Postgres, whose way through the queue takes seven statements. Redis hands over in a millisecond by itself. */
  bus?: HandOverBus
  name?: string
}): QueueBackend {
  const store = redisUrl === null ? postgresStore({ databaseUrl, name }) : redisStore({ redisUrl, name })
  const open = () => {
    const handOver = bus === undefined || redisUrl !== null ? null : createHandOver({ bus, name })
    return { handOver, queue: createQueue({ store, handOver }) }
  }
  return {
    queue: () => open().queue,
    work: (options) => createWorker({ ...options, ...open(), store }),
  }
}
