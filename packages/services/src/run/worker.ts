/** What workers do in the name of a run: without an actor, held by a lease. */
export { announceRun } from './announce.ts'
export { announceCanceled, cancelChildren } from './cancel-children.ts'
export { canceledError } from './canceled-error.ts'
export { type ChildAnswer, type ChildCall, createChild } from './create-child.ts'
export { recordViolation } from './record-violation.ts'
