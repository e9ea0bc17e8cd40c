export { createOrganization, type NewOrganization } from './create.ts'
export { resetAccess } from './reset-access.ts'
export { getOrganization, updateOrganization } from './settings.ts'
