import type { Run, StepWait } from '@millrace/contracts'

/** The sentence about a wait in two halves: the time, where there is one, goes between or after them. */
export function waitText(kind: StepWait['kind']): { what: string; before: string } {
  switch (kind) {
    case 'time':
      return { what: 'Waiting', before: 'until' }
    case 'retry':
      return { what: 'Waiting for its next attempt', before: 'at' }
    case 'callback':
      return { what: 'Waiting for a callback', before: 'until' }
    case 'approval':
      return { what: 'Waiting for an approval', before: 'until' }
    case 'child':
      return { what: 'Waiting for a run that it started', before: 'until' }
    default:
      return kind satisfies never
  }
}

/** Why a queued run has not started; the time, where there is one, goes after `before`. */
export function heldText(held: NonNullable<Run['held']>): { what: string; why: string; before: string } {
  switch (held) {
    case 'concurrency':
      return {
        what: 'Held back: concurrency limit',
        why: 'It starts when runs before it have ended.',
        before: 'starts',
      }
    case 'rate-limit':
      return {
        what: 'Held back: rate limit',
        why: 'The flow starts only so many runs in a time.',
        before: 'starts',
      }
    case 'retry':
      return {
        what: 'Held back: retry',
        why: 'The run failed and is tried again from the step that failed.',
        before: 'starts',
      }
    default:
      return held satisfies never
  }
}
