// The shapes of the REST API that are not a definition or a run, a file per noun.

export * from './api-keys.ts'
export * from './approvals.ts'
export * from './connections.ts'
export * from './customers.ts'
export * from './instances.ts'
export * from './integrations.ts'
export * from './members.ts'
export * from './page.ts'
export * from './runs.ts'
export * from './workers.ts'
