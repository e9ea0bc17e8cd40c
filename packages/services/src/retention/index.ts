export { collectOrphanBlobs } from './collect-orphans.ts'
export { deleteExpiredRuns } from './delete-expired-runs.ts'
export { deleteStaleRows } from './delete-stale-rows.ts'
export { deleteUnusedUploads } from './delete-unused-uploads.ts'
