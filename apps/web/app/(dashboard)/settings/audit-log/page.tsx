export { AuditLogPage as default } from '../../../../src/audit-log/index.ts'

export const metadata = { title: 'Audit log' }
