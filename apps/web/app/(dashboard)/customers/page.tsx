export { CustomersPage as default } from '../../../src/customers/index.ts'

export const metadata = { title: 'Customers' }
