export { type Attempt, deniedCalls } from './attempts.ts'
export { interpret, type SystemCall } from './interpret.ts'
export { judge, samples } from './judge.ts'
