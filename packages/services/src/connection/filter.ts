import {
  connectionOwnerSchema,
  connectionStatusSchema,
  pageQuerySchema,
  textSchema,
} from '@millrace/contracts'
import { Prisma } from '@millrace/db'
import type { z } from 'zod'
import type { Context } from '../context.ts'
import type { Find } from '../shared/find-ids.ts'
import { holds, searchedText } from '../shared/search.ts'

export const connectionQuerySchema = pageQuerySchema.extend({
  /** Part of the name. */
  q: textSchema.optional(),
  status: connectionStatusSchema.optional(),
  owner: connectionOwnerSchema.optional(),
  connector: textSchema.optional(),
  type: textSchema.optional(),
  /** externalId */
  customer: textSchema.optional(),
})

type ConnectionFilter = Omit<z.output<typeof connectionQuerySchema>, 'cursor' | 'limit'>

export function connectionsThat(
  ctx: Context,
  { q = '', status, owner, connector, type, customer }: ConnectionFilter,
): Find {
  const conditions = [
    ...(q === '' ? [] : [holds(searchedText.connection, q)]),
    ...(status === undefined ? [] : [Prisma.sql`connection.status = ${status}::"ConnectionStatus"`]),
    ...(owner === undefined ? [] : [Prisma.sql`connection.owner = ${owner}::"ConnectionOwner"`]),
    ...(connector === undefined ? [] : [Prisma.sql`connection.connector = ${connector}`]),
    ...(type === undefined ? [] : [Prisma.sql`connection.type = ${type}`]),
    ...(customer === undefined
      ? []
      : [
          Prisma.sql`connection."customerId" = (SELECT id FROM "Customer"
          WHERE "organizationId" = ${ctx.actor.organizationId}::uuid AND "externalId" = ${customer})`,
        ]),
  ]
  return { table: 'connection', conditions }
}
