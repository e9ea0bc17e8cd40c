export {
  applyCompletion,
  type Completions,
  completeBare,
  completeExpression,
  insertPath,
  pathToCode,
} from './complete.ts'
export { expressionContext } from './context.ts'
