import type { Connection } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { openValuesOf } from './open-values.ts'
import { requireConnection } from './require.ts'
import { toConnection } from './shape.ts'

export async function getConnection(ctx: Context, id: string): Promise<Connection> {
  authorise(ctx, 'connection.read')
  const row = await requireConnection(ctx.db.tenant(ctx.actor.organizationId), id)
  return toConnection(row, await openValuesOf(ctx, row))
}
