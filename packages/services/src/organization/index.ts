export { createOrganization, type NewOrganization } from './create.ts'
export { resetAccess } from './reset-access.ts'
