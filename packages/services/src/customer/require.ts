import type { CustomerStatus } from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import { requireFound, ServiceError } from '../errors.ts'

export async function requireCustomer(db: TenantClient, externalId: string) {
  return requireFound(await db.customer.findFirst({ where: { externalId } }), 'customer')
}

/** Takes the row's lock for the rest of the transaction: what happens to one customer happens one after the other. */
export async function lockCustomer(tx: TenantClient, { externalId, now }: { externalId: string; now: Date }) {
  await tx.customer.updateMany({ where: { externalId }, data: { updatedAt: now } })
  return requireCustomer(tx, externalId)
}

export type LockedCustomer = Awaited<ReturnType<typeof lockCustomer>>

/** Nothing new is made for a customer that is being deleted: it would be deleted with it, or stay behind. */
export function refuseDeleting({ status }: { status: CustomerStatus }): void {
  if (status === 'deleting') throw new ServiceError('conflict', 'The customer is being deleted.')
}

/** For what would make something of the customer run. */
export function requireActive(customer: { status: CustomerStatus }): void {
  refuseDeleting(customer)
  if (customer.status === 'suspended') {
    throw new ServiceError('conflict', 'The customer is suspended: resume the customer first.')
  }
}
