import type { Json } from '@millrace/contracts'
import { StepFailure } from '../step-failure.ts'

/** `what`: `The items of loop each`. */
export function notAList(value: Json, what: string): StepFailure {
  return new StepFailure('not_a_list', `${what} must be a list, not ${nameOf(value)}`, {
    details: {
      problems: [{ field: 'items', message: 'must be a list' }],
      ...(isObject(value) ? { has: Object.keys(value).slice(0, 12) } : {}),
    },
  })
}

function nameOf(value: Json): string {
  if (value === null) return 'null'
  return isObject(value) ? 'an object' : `a ${typeof value}`
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
