export { RunRequests } from './run-requests.ts'
