import { randomUUID } from 'node:crypto'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { authorise } from '../permissions.ts'
import { Wake } from '../shared/wake.ts'
import { requireConnection } from './require.ts'
import { findConnectionType } from './type.ts'

const waitMs = 30_000
const pollMs = 1000

/**
 * Asks a worker to prove the credentials: only a sandbox may run connector code. The worker writes status and message
 * to the connection and publishes `connection-test:<testId>`; a lost hint is made good by polling the row.
 */
export async function testConnection(
  ctx: Context,
  id: string,
  options: { signal?: AbortSignal; waitMs?: number } = {},
): Promise<{ ok: boolean; message: string }> {
  authorise(ctx, 'connection.test')
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const before = await requireConnection(db, id)
  if (findConnectionType(before.connector, before.type)?.test === undefined) {
    return { ok: true, message: 'This type of connection has no test.' }
  }
  await recordAudit(db, ctx, { action: 'connection.test', entity: 'connection', entityId: id })

  const testId = randomUUID()
  const wake = new Wake()
  const done = new AbortController()
  const signal = AbortSignal.any([
    done.signal,
    AbortSignal.timeout(options.waitMs ?? waitMs),
    ...(options.signal === undefined ? [] : [options.signal]),
  ])
  try {
    await ctx.live.subscribe({ topic: `connection-test:${testId}`, onHint: wake.ring, signal })
    await ctx.queue.add({ kind: 'connection-test', connectionId: id, testId })
    while (!signal.aborted) {
      await wake.wait({ timeoutMs: pollMs, signal })
      const now = await requireConnection(db, id)
      if (now.updatedAt.getTime() !== before.updatedAt.getTime() && now.status !== 'untested') {
        return { ok: now.status === 'active', message: now.statusMessage }
      }
    }
  } finally {
    done.abort()
  }
  throw new ServiceError('unavailable', 'No worker has answered. Is one running?', { retryAfterSeconds: 5 })
}
