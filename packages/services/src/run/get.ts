import type { Run } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { requireFound } from '../errors.ts'
import { authorise } from '../permissions.ts'
import { addressHider } from './hide-addresses.ts'
import { requireRun } from './require.ts'
import { toRuns } from './shape.ts'

export async function getRun(ctx: Context, id: string): Promise<Run> {
  authorise(ctx, 'run.read')
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const [run] = await toRuns(db, [await requireRun(db, id)], ctx.now())
  return addressHider(ctx)(requireFound(run, 'run'))
}
