/** What workers do with rollouts: without an actor. */
export { advanceRollouts } from './advance.ts'
