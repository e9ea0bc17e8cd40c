export { evaluateBare, evaluateDeep, evaluateText } from './evaluate.ts'
export type { Scope } from './scope.ts'
