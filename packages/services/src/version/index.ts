export { getVersion } from './get.ts'
export { listVersions } from './list.ts'
