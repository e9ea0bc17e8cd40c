import type { RunEvent } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { Wake } from '../shared/wake.ts'
import { addressHider } from './hide-addresses.ts'
import { readEvents } from './read-events.ts'
import { requireRun } from './require.ts'

const pageSize = 200
/** A hint may be lost; the journal is not. */
const pollMs = 2000

/**
 * The run's events after a seq: those of the journal, then live, until the run is over or the signal ends. Pull-based:
 * a slow reader leaves events in the database. Rejects before the first event when the run is not the actor's.
 */
export async function followEvents(
  ctx: Context,
  { runId, afterSeq, signal }: { runId: string; afterSeq: number; signal: AbortSignal },
): Promise<AsyncIterable<RunEvent>> {
  authorise(ctx, 'run.read')
  await requireRun(ctx.db.tenant(ctx.actor.organizationId), runId)
  return follow(ctx, { runId, afterSeq, signal })
}

async function* follow(
  ctx: Context,
  options: { runId: string; afterSeq: number; signal: AbortSignal },
): AsyncGenerator<RunEvent> {
  const { runId } = options
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const left = new AbortController()
  const signal = AbortSignal.any([options.signal, left.signal])
  const wake = new Wake()
  const hide = addressHider(ctx)
  try {
    await ctx.live.subscribe({ topic: `run:${runId}`, onHint: wake.ring, signal })
    let seq = options.afterSeq
    while (!signal.aborted) {
      const page = await readEvents(db, { runId, afterSeq: seq, limit: pageSize })
      for (const event of page.events) {
        yield hide(event)
        if (signal.aborted) return
      }
      if (page.complete) return
      if (page.seq === seq) await wake.wait({ timeoutMs: pollMs, signal })
      seq = page.seq
    }
  } finally {
    left.abort()
  }
}
