export { absentIn, egressCodeOf } from './errors.ts'
export { installEgress, prepareEgress } from './install.ts'
