export { checkEgress } from './check.ts'
export { getEgressRules } from './get-rules.ts'
export { listEgress } from './list.ts'
export { updateEgressRules } from './update-rules.ts'
