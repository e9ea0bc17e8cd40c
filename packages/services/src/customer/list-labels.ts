import { customerLabelsSchema } from '@millrace/contracts'
import { Prisma } from '@millrace/db'
import type { z } from 'zod'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'

const most = 200

/** The labels to filter by, the most frequent first. */
export async function listCustomerLabels(ctx: Context): Promise<z.output<typeof customerLabelsSchema>> {
  authorise(ctx, 'customer.read')
  const items = await ctx.db.query(Prisma.sql`
    SELECT label, count(*)::int AS customers
    FROM "Customer", unnest(labels) label
    WHERE "organizationId" = ${ctx.actor.organizationId}::uuid
    GROUP BY label ORDER BY count(*) DESC, label LIMIT ${most}`)
  return customerLabelsSchema.parse({ items })
}
