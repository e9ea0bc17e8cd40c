import { type Customer, customerInputSchema } from '@millrace/contracts'
import { DatabaseConflict } from '@millrace/db'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { authorise } from '../permissions.ts'
import { jsonColumn } from '../shared/json-column.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'
import { withCounts } from './shape.ts'

export async function createCustomer(ctx: Context, input: unknown): Promise<Customer> {
  authorise(ctx, 'customer.write')
  const { externalId, name, labels = [], attributes = {} } = parse(customerInputSchema, input)
  const { organizationId } = ctx.actor
  try {
    return await inTransaction(ctx, async (tx) => {
      const row = await tx.customer.create({
        data: { organizationId, externalId, name, labels, attributes: jsonColumn(attributes) },
      })
      await recordAudit(tx, ctx, {
        action: 'customer.create',
        entity: 'customer',
        entityId: row.id,
        entityName: name,
        data: { externalId },
      })
      return withCounts(tx, row)
    })
  } catch (error) {
    if (!(error instanceof DatabaseConflict)) throw error
    throw new ServiceError('conflict', `There is already a customer with the externalId "${externalId}".`, {
      cause: error,
    })
  }
}
