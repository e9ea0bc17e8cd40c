export { diffDraft, diffGiven, diffVersion } from './diff.ts'
export { getVersion } from './get.ts'
export { listVersions } from './list.ts'
export { restoreVersion } from './restore.ts'
