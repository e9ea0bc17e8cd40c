export {
  expressionReads,
  expressionStepReferences,
  hasDefaultExport,
  moduleStepReferences,
} from './references.ts'
export { type ParsedScript, parseExpression, parseModule, type SyntaxProblem } from './syntax.ts'
export {
  hasTemplate,
  type ParsedTemplate,
  parseTemplate,
  soleExpression,
  type TemplatePart,
} from './template.ts'
