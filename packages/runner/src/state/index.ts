export { createCodeState } from './code-state.ts'
export { asStateValue, isStateScope, performState } from './perform.ts'
export { readState } from './read.ts'
