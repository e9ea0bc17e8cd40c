export { freeNames } from './free-names.ts'
export {
  expressionReads,
  expressionStepReferences,
  hasDefaultExport,
  moduleStepReferences,
  readsStepsDynamically,
} from './references.ts'
export {
  expressionStateReferences,
  moduleStateReferences,
  readsStateDynamically,
  type StateReference,
} from './state-references.ts'
export { type ParsedScript, parseExpression, parseModule, type SyntaxProblem } from './syntax.ts'
