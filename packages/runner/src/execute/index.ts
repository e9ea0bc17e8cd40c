export { approversOf } from './approval.ts'
export type { LoopOutcome, Outcome, StepContext } from './context.ts'
export { executeStep } from './execute-step.ts'
export { Tokens } from './tokens.ts'
