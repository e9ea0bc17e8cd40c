import type { Context } from '../context.ts'
import { openPayload } from '../payload/read.ts'
import { authorise } from '../permissions.ts'
import { hideAddressesIn } from './hide-addresses.ts'
import { requireRun } from './require.ts'

/** What started the run, the value of `trigger`, as JSON text of any size. */
export async function openRunInput(ctx: Context, id: string): Promise<ReadableStream<Uint8Array>> {
  authorise(ctx, 'run.read')
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const run = await requireRun(db, id)
  return hideAddressesIn(ctx, await openPayload(ctx, db, run.payloadId))
}
