import type { Customer } from '@millrace/contracts'
import { ActivityList } from '../activity/index.ts'

/** What was done to the customer, by whom. */
export function ActivityTab({ customer }: { customer: Customer }) {
  return (
    <ActivityList
      entity="customer"
      entityId={customer.id}
      without="externalId"
      emptyText="Who changed, suspended or deleted this customer shows up here."
    />
  )
}
