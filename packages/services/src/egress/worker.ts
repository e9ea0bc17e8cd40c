/** What workers do in the name of a run: without an actor. */
export { orderedId } from '../shared/ordered-id.ts'
export { ownEndpoints } from './own-endpoints.ts'
export { readEgressRules } from './read-rules.ts'
export { type EgressAttempt, recordEgress } from './record.ts'
