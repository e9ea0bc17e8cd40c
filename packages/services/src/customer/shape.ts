import { type Customer, type CustomerStatus, type JsonObject, jsonObjectSchema } from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'

export interface CustomerRow {
  id: string
  externalId: string
  name: string
  status: CustomerStatus
  labels: string[]
  attributes: unknown
  deletionRequestedAt: Date | null
  deletionRuns: number
  deletionRunsRemoved: number
  createdAt: Date
  updatedAt: Date
}

/** What a customer's instances come to. */
interface InstanceCounts {
  all: number
  failing: number
}

/** One query for all of them: a count per row would read the instances of every customer there is. */
export async function countInstances(
  db: TenantClient,
  customerIds: readonly string[],
): Promise<(customerId: string) => InstanceCounts> {
  if (customerIds.length === 0) return () => none
  const groups = await db.instance.groupBy({
    by: ['customerId', 'status'],
    where: { customerId: { in: [...customerIds] } },
    _count: true,
  })
  const counts = new Map<string, InstanceCounts>()
  for (const { customerId, status, _count } of groups) {
    const { all, failing } = counts.get(customerId) ?? none
    counts.set(customerId, { all: all + _count, failing: failing + (status === 'failing' ? _count : 0) })
  }
  return (customerId) => counts.get(customerId) ?? none
}

const none: InstanceCounts = { all: 0, failing: 0 }

export function toCustomer(row: CustomerRow, instances: InstanceCounts): Customer {
  return {
    id: row.id,
    externalId: row.externalId,
    name: row.name,
    status: row.status,
    labels: row.labels,
    attributes: storedAttributes(row.attributes),
    instances: instances.all,
    failingInstances: instances.failing,
    deletion:
      row.deletionRequestedAt === null
        ? null
        : {
            requestedAt: row.deletionRequestedAt.toISOString(),
            runs: row.deletionRuns,
            runsRemoved: row.deletionRunsRemoved,
          },
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

export async function withCounts(db: TenantClient, row: CustomerRow): Promise<Customer> {
  return toCustomer(row, (await countInstances(db, [row.id]))(row.id))
}

export function storedAttributes(column: unknown): JsonObject {
  return jsonObjectSchema.parse(column)
}
