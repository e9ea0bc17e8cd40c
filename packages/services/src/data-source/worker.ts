export { answerSandboxCall } from './answer.ts'
export { loadSandboxCall, type SandboxCall } from './load.ts'
