export { deniedCalls } from './attempts.ts'
export { interpreter } from './interpret.ts'
export { judge, samples } from './judge.ts'
