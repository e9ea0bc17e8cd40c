import { createHub } from './hub.ts'
import type { Live } from './port.ts'
import { postgresTransport } from './postgres.ts'
import { redisTransport } from './redis.ts'

/** Over Redis when there is one, else over Postgres. Every process of an installation must be given the same. */
export function createLive({
  databaseUrl,
  redisUrl = null,
  onError = () => {},
}: {
  databaseUrl: string
  redisUrl?: string | null
  /** Hears of lost connections, hints that could not be sent and subscribers that threw. */
  onError?: (error: Error) => void
}): Live {
  const openTransport = redisUrl === null ? postgresTransport({ databaseUrl }) : redisTransport({ redisUrl })
  return createHub({ openTransport, onError })
}
