/** What workers do with instances: without an actor. */
export { noteFailedRuns, noteSucceededRun } from './outcomes.ts'
