// For the worker and the command line; nothing here asks who calls.

export { chainAudit } from './chain.ts'
export { verifyOrganizationAudit } from './verify.ts'
export { verifyAuditExport } from './verify-export.ts'
