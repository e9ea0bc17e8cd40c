import type { Customer } from '@millrace/contracts'

export const customerInclude = { _count: { select: { instances: true } } } as const

export function toCustomer(row: {
  externalId: string
  name: string
  createdAt: Date
  _count: { instances: number }
}): Customer {
  return {
    externalId: row.externalId,
    name: row.name,
    instances: row._count.instances,
    createdAt: row.createdAt.toISOString(),
  }
}
