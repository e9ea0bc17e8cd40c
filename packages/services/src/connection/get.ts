import type { Connection } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { requireConnection } from './require.ts'
import { openValuesIfPossible } from './seal.ts'
import { toConnection } from './shape.ts'
import { findConnectionType } from './type.ts'

export async function getConnection(ctx: Context, id: string): Promise<Connection> {
  authorise(ctx, 'connection.read')
  const row = await requireConnection(ctx.db.tenant(ctx.actor.organizationId), id)
  const values = openValuesIfPossible(ctx, row)
  return toConnection(row, { values, type: findConnectionType(row.connector, row.type) })
}
