/** What workers do in the name of a run: without an actor. */
export { readEgressRules } from './read-rules.ts'
export { type EgressAttempt, recordEgress } from './record.ts'
