export { createCustomer } from './create.ts'
export { getCustomer } from './get.ts'
export { listCustomers } from './list.ts'
