import type { Context } from '../context.ts'
import { requireFound } from '../errors.ts'
import { openPayload } from '../payload/read.ts'
import { authorise } from '../permissions.ts'
import { hideAddressesIn } from './hide-addresses.ts'
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
  const output =
    row.outputId === null
      ? new Blob([JSON.stringify(row.output)]).stream()
      : await openPayload(ctx, db, row.outputId)
  return hideAddressesIn(ctx, output)
}
