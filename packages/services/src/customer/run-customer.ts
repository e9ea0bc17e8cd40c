import type { RunCustomer } from '@millrace/contracts'
import { storedAttributes } from './shape.ts'

export const runCustomerColumns = {
  id: true,
  externalId: true,
  name: true,
  labels: true,
  attributes: true,
} as const

/** What runs know of their customer. */
export function toRunCustomer(row: {
  id: string
  externalId: string
  name: string
  labels: string[]
  attributes: unknown
}): RunCustomer {
  const { id, externalId, name, labels } = row
  return { id, externalId, name, labels, attributes: storedAttributes(row.attributes) }
}
