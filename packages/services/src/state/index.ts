export { applyState, type StateAnswer, type StateRequest } from './apply.ts'
export { removeExpiredState } from './remove-expired.ts'
