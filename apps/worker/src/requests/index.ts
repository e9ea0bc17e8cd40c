export type { RequestAnswer } from './answer.ts'
export { type RunRequest, RunRequests } from './run-requests.ts'
