import type { CustomerFilter } from '@millrace/contracts'
import type { Prisma } from '@millrace/db'
import { containing } from '../shared/containing.ts'

export function customerWhere({ q, status, label = [] }: CustomerFilter): Prisma.CustomerWhereInput {
  return {
    ...(q === undefined || q === '' ? {} : { OR: [{ name: containing(q) }, { externalId: containing(q) }] }),
    ...(status === undefined ? {} : { status }),
    ...(label.length === 0 ? {} : { labels: { hasEvery: label } }),
  }
}
