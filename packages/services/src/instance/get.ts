import type { Instance } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { requireInstance } from './require.ts'
import { toInstance } from './shape.ts'

export async function getInstance(ctx: Context, id: string): Promise<Instance> {
  authorise(ctx, 'instance.read')
  return toInstance(ctx, await requireInstance(ctx.db.tenant(ctx.actor.organizationId), id))
}
