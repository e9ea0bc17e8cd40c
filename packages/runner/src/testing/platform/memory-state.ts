import { isDeepStrictEqual } from 'node:util'
import type { Json, StateAction, StateScope } from '@millrace/contracts'
import { StepFailure } from '../../step-failure.ts'

/** The key-value store of all runs of one platform, one operation after the other. Nothing expires. */
export class MemoryState {
  readonly #entries = new Map<string, Json>()

  set(scope: StateScope, key: string, value: Json, owner = ''): void {
    this.#entries.set(nameOf({ scope, key }, owner), value)
  }

  /** `owner`: the flow, whose state is its own. */
  apply(action: StateAction, owner: string): Json {
    const name = nameOf(action, owner)
    const before = this.#entries.get(name)
    const write = (value: Json): Json => {
      this.#entries.set(name, value)
      return value
    }
    switch (action.op) {
      case 'get':
      case 'expire':
        return before ?? null
      case 'set':
        return write(action.value)
      case 'increment':
        if (before !== undefined && typeof before !== 'number') throw wrongValue(action.key)
        return write((before ?? 0) + action.by)
      case 'append':
        if (before !== undefined && !Array.isArray(before)) throw wrongValue(action.key)
        return write([...(before ?? []), action.value].slice(-action.keep))
      case 'compare-and-set': {
        const swapped = isDeepStrictEqual(before ?? null, action.expected)
        if (swapped) write(action.value)
        return { swapped, value: swapped ? action.value : (before ?? null) }
      }
      case 'delete':
        this.#entries.delete(name)
        return null
      default:
        return action satisfies never
    }
  }
}

function nameOf({ scope, key }: { scope: StateScope; key: string }, owner: string): string {
  return scope === 'flow' ? `flow ${owner} ${key}` : `${scope} ${key}`
}

function wrongValue(key: string): StepFailure {
  return new StepFailure('state_value_invalid', `${key} holds something else`)
}
