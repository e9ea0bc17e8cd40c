import { type Customer, customerUpdateSchema } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { jsonColumn } from '../shared/json-column.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'
import { lockCustomer, refuseDeleting } from './require.ts'
import { withCounts } from './shape.ts'

/** What is left out stays as it is. Runs that start from now on see the new labels and attributes. */
export async function updateCustomer(ctx: Context, externalId: string, input: unknown): Promise<Customer> {
  authorise(ctx, 'customer.write')
  const { name, labels, attributes } = parse(customerUpdateSchema, input)
  return inTransaction(ctx, async (tx) => {
    const before = await lockCustomer(tx, { externalId, now: ctx.now() })
    refuseDeleting(before)
    const row = await tx.customer.update({
      where: { id: before.id },
      data: {
        ...(name === undefined ? {} : { name }),
        ...(labels === undefined ? {} : { labels }),
        ...(attributes === undefined ? {} : { attributes: jsonColumn(attributes) }),
      },
    })
    await recordAudit(tx, ctx, {
      action: 'customer.update',
      entity: 'customer',
      entityId: row.id,
      entityName: row.name,
      data: {
        externalId,
        changed: Object.entries({ name, labels, attributes }).flatMap(([field, value]) =>
          value === undefined ? [] : [field],
        ),
      },
    })
    return withCounts(tx, row)
  })
}
