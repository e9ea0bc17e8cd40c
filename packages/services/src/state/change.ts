import { type Json, type StateAction, stateLimits } from '@millrace/contracts'
import { checkValue, StateRefused } from './check.ts'

/** What an operation answers, and what becomes of the entry. `expiresInMs` null: never. */
export interface Change {
  answer: Json
  write:
    | { kind: 'none' }
    | { kind: 'delete' }
    | { kind: 'expire'; expiresInMs: number }
    | { kind: 'set'; value: Json; expiresInMs: number | null | 'keep' }
}

export interface EntryBefore {
  /** undefined: there is no entry. */
  value: Json | undefined
  /** Of compare-and-set: it is what was expected. */
  equal: boolean
}

/** Pure: the same operation on the same entry gives the same. Throws `StateRefused`. */
export function changeOf(action: Exclude<StateAction, { op: 'get' }>, { value, equal }: EntryBefore): Change {
  switch (action.op) {
    case 'set':
      return set(action.value, action.value, action.expiresInMs ?? null)
    case 'increment': {
      const sum = numberOf(action.key, value) + action.by
      if (!Number.isFinite(sum)) {
        throw new StateRefused(
          'state_value_invalid',
          `${action.key} would grow beyond what a number can hold.`,
        )
      }
      return set(sum, sum, action.expiresInMs ?? 'keep')
    }
    case 'append': {
      const list = [...listOf(action.key, value), action.value].slice(
        -Math.min(action.keep, stateLimits.listItems),
      )
      return set(list, list, action.expiresInMs ?? 'keep')
    }
    case 'compare-and-set':
      if (!equal) return { answer: { swapped: false, value: value ?? null }, write: { kind: 'none' } }
      return set({ swapped: true, value: action.value }, action.value, action.expiresInMs ?? null)
    case 'expire':
      return value === undefined
        ? { answer: null, write: { kind: 'none' } }
        : { answer: value, write: { kind: 'expire', expiresInMs: action.expiresInMs } }
    case 'delete':
      return { answer: null, write: { kind: 'delete' } }
    default:
      return action satisfies never
  }
}

function set(answer: Json, value: Json, expiresInMs: number | null | 'keep'): Change {
  checkValue(value)
  return { answer, write: { kind: 'set', value, expiresInMs } }
}

function numberOf(key: string, value: Json | undefined): number {
  if (value === undefined || value === null) return 0
  if (typeof value === 'number') return value
  throw new StateRefused(
    'state_value_invalid',
    `${key} holds ${nameOf(value)}, which cannot be incremented. Set it to a number first, or use another key.`,
  )
}

function listOf(key: string, value: Json | undefined): Json[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value
  throw new StateRefused(
    'state_value_invalid',
    `${key} holds ${nameOf(value)}, to which nothing can be appended. Set it to a list first, or use another key.`,
  )
}

function nameOf(value: Json): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string') return 'a text'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
