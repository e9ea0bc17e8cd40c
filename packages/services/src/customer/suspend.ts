import type { Customer } from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { inTransaction } from '../shared/transaction.ts'
import { type LockedCustomer, lockCustomer, refuseDeleting } from './require.ts'
import { withCounts } from './shape.ts'

/**
 * Nothing of the customer starts until resumed: webhooks, schedules, polls, runs by hand. Runs that were accepted before
 * go on. Instances keep their status, so that each is afterwards what it was.
 */
export async function suspendCustomer(ctx: Context, externalId: string): Promise<Customer> {
  authorise(ctx, 'customer.write')
  return inTransaction(ctx, async (tx) => {
    const before = await lockCustomer(tx, { externalId, now: ctx.now() })
    refuseDeleting(before)
    await suspendLocked(tx, ctx, before)
    return withCounts(tx, { ...before, status: 'suspended' })
  })
}

/** false: it is suspended already. */
export async function suspendLocked(
  tx: TenantClient,
  ctx: Context,
  { id, externalId, name, status }: LockedCustomer,
): Promise<boolean> {
  if (status === 'suspended') return false
  await tx.customer.update({ where: { id }, data: { status: 'suspended' } })
  // What is not due need not be looked at again and again.
  await tx.instanceFlow.updateMany({
    where: { instance: { customerId: id }, nextDueAt: { not: null } },
    data: { nextDueAt: null },
  })
  await tx.embedSession.deleteMany({ where: { customerUser: { customerId: id } } })
  await recordAudit(tx, ctx, {
    action: 'customer.suspend',
    entity: 'customer',
    entityId: id,
    entityName: name,
    data: { externalId },
  })
  return true
}
