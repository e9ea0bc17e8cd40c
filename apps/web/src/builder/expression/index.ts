export { applyCompletion, type Completions, completeExpression, insertPath, pathToCode } from './complete.ts'
export { expressionContext, isInLoop, readableStepIds } from './context.ts'
