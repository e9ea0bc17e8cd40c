export {
  applyCompletion,
  type Completion,
  type Completions,
  completeBare,
  completeExpression,
  insertPath,
  pathToCode,
} from './complete.ts'
export { expressionContext } from './context.ts'
