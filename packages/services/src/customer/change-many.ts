import {
  type CustomerBulkInput,
  type CustomerBulkResult,
  customerBulkInputSchema,
  labelsSchema,
} from '@millrace/contracts'
import type { z } from 'zod'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { toServiceError } from '../errors.ts'
import { authorise } from '../permissions.ts'
import { findIds, rowsOf } from '../shared/find-ids.ts'
import { encodeCursor, toPageRequest } from '../shared/page.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'
import { deleteCustomer } from './delete.ts'
import { customersThat } from './filter.ts'
import { labelLocked } from './label.ts'
import { lockCustomer, refuseDeleting } from './require.ts'
import { resumeLocked } from './resume.ts'
import { suspendLocked } from './suspend.ts'

const defaultLimit = 100

type Bulk = z.output<typeof customerBulkInputSchema>

/**
 * Changes the customers that fit a filter, newest first, a page per call: each is changed or refused for itself, with an
 * audit entry of its own. When the database goes away on the way, the cursor leads on from what is done.
 */
export async function changeCustomers(
  ctx: Context,
  input: CustomerBulkInput | unknown,
): Promise<CustomerBulkResult> {
  authorise(ctx, 'customer.write')
  const bulk = parse(customerBulkInputSchema, input)
  if (bulk.action === 'delete') authorise(ctx, 'customer.delete')
  const { customers, ...filter } = bulk.filter
  const page = toPageRequest({ cursor: bulk.cursor, limit: bulk.limit ?? defaultLimit })
  const { ids, nextCursor } = await findIds(ctx, page, customersThat({ ...filter, externalIds: customers }))
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const items = await rowsOf(ids, (each) =>
    db.customer.findMany({ where: { id: { in: each } }, select: { id: true, externalId: true } }),
  )
  const result: CustomerBulkResult = { changed: 0, unchanged: 0, refused: [], nextCursor }
  let last = page.afterId
  for (const { id, externalId } of items) {
    try {
      if (await changeOne(ctx, { externalId, bulk })) result.changed += 1
      else result.unchanged += 1
    } catch (error) {
      const refusal = toServiceError(error)
      if (refusal === null || refusal.code === 'unavailable') {
        if (last === page.afterId) throw error
        ctx.log({ level: 'error', message: 'a bulk change of customers was cut short', error })
        result.nextCursor = last === null ? null : encodeCursor(last)
        break
      }
      result.refused.push({ externalId, reason: refusal.message })
    }
    last = id
  }
  await inTransaction(ctx, (tx) =>
    recordAudit(tx, ctx, {
      action: 'customer.change-many',
      entity: 'customer',
      entityId: items[0]?.id ?? '',
      data: { action: bulk.action, changed: result.changed, refused: result.refused.length },
    }),
  )
  return result
}

/** false: it was that way already. */
async function changeOne(
  ctx: Context,
  { externalId, bulk }: { externalId: string; bulk: Bulk },
): Promise<boolean> {
  if (bulk.action === 'delete') {
    await deleteCustomer(ctx, externalId)
    return true
  }
  return inTransaction(ctx, async (tx) => {
    const customer = await lockCustomer(tx, { externalId, now: ctx.now() })
    refuseDeleting(customer)
    switch (bulk.action) {
      case 'suspend':
        return suspendLocked(tx, ctx, customer)
      case 'resume':
        return resumeLocked(tx, ctx, customer)
      default: {
        const { add = [], remove = [] } = bulk
        const kept = customer.labels.filter((label) => !remove.includes(label))
        return labelLocked(tx, ctx, { customer, labels: parse(labelsSchema, [...kept, ...add]) })
      }
    }
  })
}
