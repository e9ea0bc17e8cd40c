import { type Customer, runningInstanceStatuses } from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { syncFlows } from '../instance/flows.ts'
import { storedConfig } from '../instance/shape.ts'
import { storedDefinition } from '../integration/definition.ts'
import { authorise } from '../permissions.ts'
import { inTransaction } from '../shared/transaction.ts'
import { type LockedCustomer, lockCustomer, refuseDeleting } from './require.ts'
import { withCounts } from './shape.ts'

/** Schedules go on from now: what fell into the suspension is not made up. */
export async function resumeCustomer(ctx: Context, externalId: string): Promise<Customer> {
  authorise(ctx, 'customer.write')
  return inTransaction(ctx, async (tx) => {
    const before = await lockCustomer(tx, { externalId, now: ctx.now() })
    refuseDeleting(before)
    await resumeLocked(tx, ctx, before)
    return withCounts(tx, { ...before, status: 'active' })
  })
}

/** false: it is not suspended. */
export async function resumeLocked(
  tx: TenantClient,
  ctx: Context,
  { id, externalId, name, status }: LockedCustomer,
): Promise<boolean> {
  if (status !== 'suspended') return false
  await tx.customer.update({ where: { id }, data: { status: 'active' } })
  await startSchedules(tx, { customerId: id, now: ctx.now() })
  await recordAudit(tx, ctx, {
    action: 'customer.resume',
    entity: 'customer',
    entityId: id,
    entityName: name,
    data: { externalId },
  })
  return true
}

async function startSchedules(
  tx: TenantClient,
  { customerId, now }: { customerId: string; now: Date },
): Promise<void> {
  const running = { customerId, status: { in: [...runningInstanceStatuses] } }
  // One that was upgraded meanwhile has been given due times, which lie in the past.
  await tx.instanceFlow.updateMany({ where: { instance: running }, data: { nextDueAt: null } })
  const instances = await tx.instance.findMany({
    where: running,
    include: { flows: true, version: { select: { definition: true } } },
  })
  for (const instance of instances) {
    const definition = storedDefinition(instance.version.definition)
    await syncFlows(tx, {
      instance,
      deployed: instance.flows,
      previous: definition,
      definition,
      config: storedConfig(instance.config),
      enabled: true,
      now,
    })
  }
}
