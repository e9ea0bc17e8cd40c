export type { Outcome, StepContext } from './context.ts'
export { executeStep } from './execute-step.ts'
