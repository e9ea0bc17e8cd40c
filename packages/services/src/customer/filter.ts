import type { CustomerFilter } from '@millrace/contracts'
import { Prisma } from '@millrace/db'
import type { Find } from '../shared/find-ids.ts'
import { holds, searchedText } from '../shared/search.ts'

export function customersThat({
  q = '',
  status,
  label = [],
  externalIds,
}: CustomerFilter & { externalIds?: readonly string[] | undefined }): Find {
  const conditions = [
    ...(q === '' ? [] : [holds(searchedText.customer, q)]),
    ...(status === undefined ? [] : [Prisma.sql`customer.status = ${status}::"CustomerStatus"`]),
    ...(label.length === 0 ? [] : [Prisma.sql`customer.labels @> ${label}::text[]`]),
    ...(externalIds === undefined ? [] : [Prisma.sql`customer."externalId" = ANY(${externalIds}::text[])`]),
  ]
  return { table: 'customer', conditions }
}
