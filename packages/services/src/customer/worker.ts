export { removeDeletedCustomers } from './remove-deleted.ts'
