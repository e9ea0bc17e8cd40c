export {
  expressionReads,
  expressionStepReferences,
  hasDefaultExport,
  moduleStepReferences,
} from './references.ts'
export { parseExpression, parseModule, type SyntaxProblem } from './syntax.ts'
