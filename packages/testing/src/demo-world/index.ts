export { demoCrmKey } from './crm/routes.ts'
export { demoDropboxToken, expiredDropboxToken } from './dropbox/routes.ts'
export { type DemoWorld, startDemoWorld } from './start.ts'
export type { CrmBehaviour, CrmRecord, DemoFile, DemoState, IdempotencyEntry } from './state.ts'
