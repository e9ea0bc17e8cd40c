import type { Customer } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { requireFound } from '../errors.ts'
import { authorise } from '../permissions.ts'
import { customerInclude, toCustomer } from './shape.ts'

export async function getCustomer(ctx: Context, externalId: string): Promise<Customer> {
  authorise(ctx, 'customer.read')
  const row = await ctx.db.tenant(ctx.actor.organizationId).customer.findFirst({
    where: { externalId },
    include: customerInclude,
  })
  return toCustomer(requireFound(row, 'customer'))
}
