import { type Customer, customerInputSchema } from '@millrace/contracts'
import { DatabaseConflict } from '@millrace/db'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { authorise } from '../permissions.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'
import { customerInclude, toCustomer } from './shape.ts'

export async function createCustomer(ctx: Context, input: unknown): Promise<Customer> {
  authorise(ctx, 'customer.write')
  const { externalId, name } = parse(customerInputSchema, input)
  const { organizationId } = ctx.actor
  try {
    return await inTransaction(ctx, async (tx) => {
      const row = await tx.customer.create({
        data: { organizationId, externalId, name },
        include: customerInclude,
      })
      await recordAudit(tx, ctx, {
        action: 'customer.create',
        entity: 'customer',
        entityId: row.id,
        data: { externalId },
      })
      return toCustomer(row)
    })
  } catch (error) {
    if (!(error instanceof DatabaseConflict)) throw error
    throw new ServiceError('conflict', `There is already a customer with the externalId "${externalId}".`, {
      cause: error,
    })
  }
}
