import { DatabaseUnavailable, Prisma, type SystemClient } from '@millrace/db'
import { z } from 'zod'
import { recordPlatformAudit } from '../audit/record-platform.ts'
import type { Services } from '../context.ts'
import { deleteBlobs } from '../retention/delete-blobs.ts'
import { deleteRuns, lockDeletion } from '../retention/delete-runs.ts'
import { cancelRunsOf } from './cancel-runs.ts'
import { removeBelongings, removeState } from './remove-belongings.ts'

const atOnce = 50
const batchSize = 100

interface DeletedCustomer {
  id: string
  organizationId: string
}

/**
 * Goes on with every deletion: removes runs in batches, each committed with the progress that it makes, and the customer
 * after its last run. Any number of workers may call this, and be killed anywhere. Gives how many customers are gone.
 */
export async function removeDeletedCustomers(
  services: Services,
  { signal }: { signal: AbortSignal },
): Promise<number> {
  const customers: DeletedCustomer[] = await services.db.system.customer.findMany({
    where: { deletionRequestedAt: { not: null } },
    orderBy: { deletionRequestedAt: 'asc' },
    take: atOnce,
    select: { id: true, organizationId: true },
  })
  let gone = 0
  for (const customer of customers) {
    if (signal.aborted) break
    try {
      await cancelRunsOf(services, { organizationId: customer.organizationId, customerId: customer.id })
      await removeRuns(services, customer, signal)
      if (await removeRow(services, customer)) gone += 1
    } catch (error) {
      if (error instanceof DatabaseUnavailable) throw error
      // What stands in the way of one keeps no other from going.
      const data = { customerId: customer.id }
      services.log({ level: 'error', message: 'a deleted customer could not be removed', error, data })
    }
  }
  return gone
}

async function removeRuns(services: Services, customer: DeletedCustomer, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const { runs, blobKeys } = await services.db.transaction(({ system }) => removeBatch(system, customer))
    // After the commit. A crash in between leaves blobs without an owner, which are collected.
    await deleteBlobs(services, blobKeys)
    if (runs === 0) return
  }
}

const runRowSchema = z.object({
  id: z.string(),
  instanceId: z.string().nullable(),
  instanceFlowId: z.string().nullable(),
})

/** Those that a worker still ends are left for the next time. */
async function removeBatch(
  system: SystemClient,
  { id, organizationId }: DeletedCustomer,
): Promise<{ runs: number; blobKeys: string[] }> {
  if (!(await lockDeletion(system))) return { runs: 0, blobKeys: [] }
  const rows = z.array(runRowSchema).parse(
    await system.$queryRaw`
      SELECT id, "instanceId", "instanceFlowId" FROM "Run"
      WHERE "customerId" = ${id}::uuid AND "organizationId" = ${organizationId}::uuid
        AND status IN ('succeeded', 'failed', 'canceled')
      ORDER BY id LIMIT ${batchSize} FOR UPDATE SKIP LOCKED`,
  )
  if (rows.length === 0) return { runs: 0, blobKeys: [] }
  // A run that ended after its instance was gone may have written to its state.
  const scopes = new Set(rows.flatMap((run) => [run.instanceId ?? [], run.instanceFlowId ?? []].flat()))
  await removeState(system, [...scopes])
  const blobKeys = await deleteRuns(
    system,
    rows.map((run) => run.id),
  )
  await system.customer.update({
    where: { id },
    data: { deletionRunsRemoved: { increment: rows.length } },
  })
  return { runs: rows.length, blobKeys }
}

/** false: it still has runs, or another worker was faster. */
async function removeRow(services: Services, customer: DeletedCustomer): Promise<boolean> {
  return services.db.transaction(async ({ system, tenant }) => {
    const { id, organizationId } = customer
    await system.$executeRaw(Prisma.sql`SELECT FROM "Customer" WHERE id = ${id}::uuid FOR UPDATE`)
    const row = await system.customer.findFirst({ where: { id, organizationId } })
    if (row === null || (await system.run.count({ where: { customerId: id } })) > 0) return false
    const tx = tenant(organizationId)
    // Made by somebody who had read the customer just before it was deleted.
    await removeBelongings(tx, id)
    await tx.customer.delete({ where: { id } })
    await recordPlatformAudit(services, tx, {
      organizationId,
      action: 'customer.remove',
      entity: 'customer',
      entityId: id,
      entityName: row.name,
      data: { externalId: row.externalId, runs: row.deletionRunsRemoved },
    })
    return true
  })
}
