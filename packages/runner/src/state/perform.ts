import {
  type Json,
  type StateAction,
  type StateScope,
  stateKeyPattern,
  stateLimits,
  stateScopes,
} from '@millrace/contracts'
import { NotJson, TooLarge, toJson } from '../json/index.ts'
import { isA } from '../kinds.ts'
import type { StepRequests } from '../requests.ts'
import { StepFailure } from '../step-failure.ts'

/** The part of a step that reads and changes state. */
export interface StateStep {
  requests: StepRequests
  nextOrdinal(): number
}

/** One atomic operation. A step that is repeated after a crash gets the recorded answer instead. */
export async function performState(step: StateStep, action: StateAction): Promise<Json> {
  requireKey(action.key, `state.${action.scope}`)
  const ordinal = step.nextOrdinal()
  if (ordinal >= stateLimits.operations) {
    const message = `A step may use state at most ${stateLimits.operations} times: keep the values in a variable, and set them once`
    throw new StepFailure('too_many_steps', message)
  }
  return step.requests.ask({ op: 'state', ordinal, action })
}

/** Says what to change; what is stored under a key that the worker refuses would never be found. */
function requireKey(key: string, at: string): void {
  if (stateKeyPattern.test(key)) return
  const why =
    key === ''
      ? 'is empty: give it a name'
      : key.length > stateLimits.keyLength
        ? `has ${key.length} characters: use at most ${stateLimits.keyLength}, for example text.hash(key)`
        : 'may hold only printable ASCII characters, without blanks at its ends: use text.slug or text.escapeUrl'
  throw new StepFailure('state_key_invalid', `The key ${shorten(JSON.stringify(key))} of ${at} ${why}`, {
    details: { key: key.slice(0, stateLimits.keyLength) },
  })
}

/** A value as it can be stored. `at`: how the step says it, as in `state.customer.set("cursor")`. */
export function asStateValue(value: unknown, at: string): Json {
  try {
    return toJson(value, { root: 'the value', maxBytes: stateLimits.valueBytes })
  } catch (error) {
    if (!isA(error, NotJson) && !isA(error, TooLarge)) throw error
    const hint = isA(error, TooLarge) ? ': state is for small values; keep large ones in a file' : ''
    throw new StepFailure('state_value_invalid', `${at}: ${error.message}${hint}`)
  }
}

export function isStateScope(value: unknown): value is StateScope {
  return stateScopes.some((scope) => scope === value)
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}...` : text
}
