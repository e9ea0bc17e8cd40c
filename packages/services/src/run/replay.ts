import { replayInputSchema } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { parse } from '../shared/parse.ts'
import { createRun } from './create.ts'
import { planReplay } from './plan-replay.ts'
import { requireRun } from './require.ts'

/**
 * Runs the same flow again: from the start or from a step, with the same input or another, on the same version or
 * another. The results before `from` are taken over by the worker that claims the replay.
 */
export async function replayRun(ctx: Context, id: string, input: unknown): Promise<{ runId: string }> {
  authorise(ctx, 'run.replay')
  const replay = parse(replayInputSchema, input ?? {})
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const run = await requireRun(db, id)
  const { runId } = await createRun(ctx, await planReplay(ctx, db, { run, replay }))
  return { runId }
}
