export { evaluateBare, evaluateDeep, evaluateOptional, evaluateText } from './evaluate.ts'
export { equalityKey, helpers, show } from './helpers/index.ts'
export { readFrom } from './read-from.ts'
export type { Scope } from './scope.ts'
