import type { Customer } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { revokeTokens } from '../oauth/revoke.ts'
import { authorise } from '../permissions.ts'
import { inTransaction } from '../shared/transaction.ts'
import { cancelRunsOf } from './cancel-runs.ts'
import { removeBelongings } from './remove-belongings.ts'
import { lockCustomer } from './require.ts'
import { withCounts } from './shape.ts'

/**
 * Instances, connections and users are gone when this returns, credentials overwritten, and authorization servers were told
 * to forget their tokens; flows with the trigger `remove` do not start, for their credentials are gone too. Runs that are
 * not over are canceled. A worker removes the runs and then the customer itself. Asking again changes nothing.
 */
export async function deleteCustomer(ctx: Context, externalId: string): Promise<Customer> {
  authorise(ctx, 'customer.delete')
  const { organizationId } = ctx.actor
  const { customer, id, authorized } = await inTransaction(ctx, async (tx) => {
    const before = await lockCustomer(tx, { externalId, now: ctx.now() })
    const { id } = before
    if (before.status === 'deleting')
      return { customer: await withCounts(tx, before), id: null, authorized: [] }
    const authorized = await tx.connection.findMany({
      where: { customerId: id, sealedTokens: { not: null } },
      include: { oauthApp: true },
    })
    const removed = await removeBelongings(tx, id)
    const runs = await tx.run.count({ where: { customerId: id } })
    const row = await tx.customer.update({
      where: { id },
      data: { status: 'deleting', deletionRequestedAt: ctx.now(), deletionRuns: runs },
    })
    await recordAudit(tx, ctx, {
      action: 'customer.delete',
      entity: 'customer',
      entityId: id,
      entityName: before.name,
      data: { externalId, ...removed, runs },
    })
    return { customer: await withCounts(tx, row), id, authorized }
  })
  // After the commit: runs that were being accepted have waited for it. A worker does the same again.
  if (id !== null) await cancelRunsOf(ctx, { organizationId, customerId: id })
  await Promise.all(authorized.map((connection) => revokeTokens(ctx, connection)))
  return customer
}
