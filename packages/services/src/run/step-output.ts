import type { Context } from '../context.ts'
import { requireFound } from '../errors.ts'
import { openPayload } from '../payload/read.ts'
import { authorise } from '../permissions.ts'
import { requireRun } from './require.ts'

/** A step's output as JSON text, of any size. */
export async function openStepOutput(
  ctx: Context,
  runId: string,
  path: string,
): Promise<ReadableStream<Uint8Array>> {
  authorise(ctx, 'run.read')
  const db = ctx.db.tenant(ctx.actor.organizationId)
  await requireRun(db, runId)
  const row = requireFound(await db.stepRun.findFirst({ where: { runId, path } }), 'step of this run')
  if (row.outputId !== null) return openPayload(ctx, db, row.outputId)
  return new Blob([JSON.stringify(row.output)]).stream()
}
