export { exportAudit } from './export.ts'
export { listAudit } from './list.ts'
export { createRefusalLog, type RefusalLog } from './refusal.ts'
export { verifyAudit } from './verify.ts'
