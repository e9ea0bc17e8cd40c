export { applyCompletion, type Completions, completeExpression, insertPath, pathToCode } from './complete.ts'
export { expressionContext } from './context.ts'
