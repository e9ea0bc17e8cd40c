export { handBackPoll } from './hand-back.ts'
export { loadPoll, type Poll } from './load.ts'
export { takePollFailure } from './take-failure.ts'
export { takePollFindings } from './take-result.ts'
