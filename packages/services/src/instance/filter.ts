import type { InstanceQuery } from '@millrace/contracts'
import type { Prisma, TenantClient } from '@millrace/db'
import { containing } from '../shared/containing.ts'
import { isUuid } from '../shared/uuid.ts'

export type InstanceFilter = Omit<InstanceQuery, 'cursor' | 'limit'> & { ids?: string[] | undefined }

/** More customers than this are not named one by one. */
const mostCustomers = 1000

export async function instanceWhere(
  db: TenantClient,
  { q, customer, integration, version, status, label = [], pending, ids }: InstanceFilter,
): Promise<Prisma.InstanceWhereInput> {
  const searched = q === undefined || q === '' ? {} : { OR: await searchWhere(db, q) }
  return {
    ...searched,
    ...(customer === undefined ? {} : { customer: { externalId: customer } }),
    ...(integration === undefined ? {} : { integration: { key: integration } }),
    ...(version === undefined ? {} : { version: { number: version } }),
    ...(status === undefined ? {} : { status: { in: status } }),
    ...(label.length === 0 ? {} : { labels: { hasEvery: label } }),
    ...(pending === undefined ? {} : { pendingVersionId: pending === 'true' ? { not: null } : null }),
    ...(ids === undefined ? {} : { id: { in: ids.filter(isUuid) } }),
  }
}

/**
 * Customers that fit are looked up first: joined, every instance would be compared with the name of its customer. When
 * very many fit, a page is full soon, and the join costs little.
 */
async function searchWhere(db: TenantClient, q: string): Promise<Prisma.InstanceWhereInput[]> {
  const fits = { OR: [{ name: containing(q) }, { externalId: containing(q) }] }
  const customers = await db.customer.findMany({
    where: fits,
    select: { id: true },
    take: mostCustomers + 1,
  })
  const named = { name: containing(q) }
  if (customers.length > mostCustomers) return [named, { customer: fits }]
  return [named, { customerId: { in: customers.map(({ id }) => id) } }]
}
