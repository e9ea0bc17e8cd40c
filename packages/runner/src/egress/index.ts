export { egressCodeOf } from './errors.ts'
export { installEgress, prepareEgress } from './install.ts'
