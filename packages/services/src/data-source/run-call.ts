import { randomUUIDv7 } from 'node:crypto'
import { optionsPageSchema } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { recordOpening } from '../sealed/index.ts'
import { jsonColumn } from '../shared/json-column.ts'
import { inTransaction } from '../shared/transaction.ts'
import { Wake } from '../shared/wake.ts'
import { type CallInput, type CallResult, callErrorSchema, callTopic, callWaitMs } from './call.ts'

const pollMs = 1000
/** Of one organization, unanswered at a time: forms must not take the workers from the runs. */
const mostOpen = 20

export interface WaitOptions {
  signal?: AbortSignal
  waitMs?: number
}

/** Asks a worker, and waits for what its sandbox brings; a lost hint is made good by polling the row. */
export async function runSandboxCall(
  ctx: Context,
  input: CallInput,
  options: WaitOptions = {},
): Promise<CallResult> {
  const callId = await createCall(ctx, input)
  const wake = new Wake()
  const done = new AbortController()
  const signal = AbortSignal.any([
    done.signal,
    AbortSignal.timeout(options.waitMs ?? callWaitMs),
    ...(options.signal === undefined ? [] : [options.signal]),
  ])
  try {
    await ctx.live.subscribe({ topic: callTopic(callId), onHint: wake.ring, signal })
    await ctx.queue.add({ kind: 'sandbox-call', callId })
    while (!signal.aborted) {
      await wake.wait({ timeoutMs: pollMs, signal })
      const result = await findResult(ctx, callId)
      if (result !== null) return result
    }
  } finally {
    done.abort()
  }
  throw new ServiceError('unavailable', 'No worker has answered. Is one running?', { retryAfterSeconds: 5 })
}

async function createCall(ctx: Context, input: CallInput): Promise<string> {
  const { organizationId } = ctx.actor
  const now = ctx.now()
  const id = randomUUIDv7()
  await inTransaction(ctx, async (tx) => {
    const open = await tx.sandboxCall.count({ where: { answeredAt: null, expiresAt: { gt: now } } })
    if (open >= mostOpen)
      throw new ServiceError('too_many_requests', 'Many choices are being loaded already. Try again.', {
        retryAfterSeconds: 2,
      })
    const expiresAt = new Date(now.getTime() + callWaitMs)
    await tx.sandboxCall.create({ data: { id, organizationId, input: jsonColumn(input), expiresAt } })
    const { connectionId } = input
    if (connectionId !== null) {
      const opening = { organizationId, connectionId, reason: 'data-source', by: ctx } as const
      await recordOpening(ctx, opening, tx)
    }
  })
  return id
}

/** null: not answered yet. */
async function findResult(ctx: Context, id: string): Promise<CallResult | null> {
  const row = await ctx.db.tenant(ctx.actor.organizationId).sandboxCall.findFirst({ where: { id } })
  if (row === null || row.answeredAt === null) return null
  return row.error === null
    ? { ok: true, page: optionsPageSchema.parse(row.output) }
    : { ok: false, error: callErrorSchema.parse(row.error) }
}
