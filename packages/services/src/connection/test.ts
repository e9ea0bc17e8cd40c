import { randomUUID } from 'node:crypto'
import type { TenantClient } from '@millrace/db'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { authorise } from '../permissions.ts'
import { inTransaction } from '../shared/transaction.ts'
import { Wake } from '../shared/wake.ts'
import { requireConnection } from './require.ts'
import { findConnectionType } from './type.ts'

const waitMs = 30_000
const pollMs = 1000

/**
 * Asks a worker to prove the credentials: only a sandbox may run connector code. The worker writes its answer to the
 * connection and publishes `connection-test:<testId>`; a lost hint is made good by polling the row.
 */
export async function testConnection(
  ctx: Context,
  id: string,
  options: { signal?: AbortSignal; waitMs?: number } = {},
): Promise<{ ok: boolean; message: string }> {
  authorise(ctx, 'connection.test')
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const { connector, type, status } = await requireConnection(db, id)
  if (status === 'needs_authorization') {
    throw new ServiceError('conflict', 'Somebody has to sign in at the third party first: connect it.')
  }
  if (findConnectionType(connector, type)?.test === undefined) {
    return { ok: true, message: 'This type of connection has no test.' }
  }
  const testId = await requestTest(ctx, id)
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
      const result = await findResult(db, id)
      if (result !== null) return result
    }
  } finally {
    done.abort()
  }
  throw new ServiceError('unavailable', 'No worker has answered. Is one running?', { retryAfterSeconds: 5 })
}

/** From now on only an answer to this test counts: what an earlier one finds is of no interest any more. */
async function requestTest(ctx: Context, id: string): Promise<string> {
  const testId = randomUUID()
  await inTransaction(ctx, async (tx) => {
    await tx.connection.update({ where: { id }, data: { testId, testedAt: null } })
    await recordAudit(tx, ctx, { action: 'connection.test', entity: 'connection', entityId: id })
  })
  return testId
}

/** null: not answered yet. Another test that was asked for since then answers this one too. */
async function findResult(db: TenantClient, id: string): Promise<{ ok: boolean; message: string } | null> {
  const { testId, testedAt, status, statusMessage } = await requireConnection(db, id)
  if (testId === null) {
    throw new ServiceError('conflict', 'The values of the connection have changed while it was tested.')
  }
  return testedAt === null ? null : { ok: status === 'active', message: statusMessage }
}
