export { countSealed, type SealedCount } from './count.ts'
export { type RewrapProgress, type RewrapResult, rewrapAll } from './rewrap.ts'
