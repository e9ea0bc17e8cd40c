import { type Json, type StateAction, type StateScope, stateLimits } from '@millrace/contracts'
import { PlainError } from '../plain-error.ts'
import { StepFailure } from '../step-failure.ts'
import { asStateValue, performState, type StateStep } from './perform.ts'

interface Options {
  expiresInMs?: unknown
  keep?: unknown
}

/** `state.customer.increment('orders')`: what code steps have in place of names that are read before. */
export function createCodeState(step: StateStep): Readonly<Record<StateScope, ScopeState>> {
  return Object.freeze({
    flow: new ScopeState(step, 'flow'),
    instance: new ScopeState(step, 'instance'),
    customer: new ScopeState(step, 'customer'),
    organization: new ScopeState(step, 'organization'),
  })
}

/** One scope of the state. Each method is one atomic operation and gives the entry's value after it. */
class ScopeState {
  readonly #step: StateStep
  readonly #scope: StateScope

  constructor(step: StateStep, scope: StateScope) {
    this.#step = step
    this.#scope = scope
    Object.freeze(this)
  }

  async get(key: unknown): Promise<unknown> {
    return this.#perform('get', key, (target) => ({ op: 'get', ...target }))
  }

  async set(key: unknown, value: unknown, options: Options = {}): Promise<unknown> {
    return this.#perform('set', key, (target, at) => ({
      op: 'set',
      ...target,
      value: asGiven(value, at),
      ...expiryOf(options, at),
    }))
  }

  async increment(key: unknown, by: unknown = 1, options: Options = {}): Promise<unknown> {
    return this.#perform('increment', key, (target, at) => ({
      op: 'increment',
      ...target,
      by: asAmount(by, at),
      ...expiryOf(options, at),
    }))
  }

  async append(key: unknown, value: unknown, options: Options = {}): Promise<unknown> {
    return this.#perform('append', key, (target, at) => ({
      op: 'append',
      ...target,
      value: asGiven(value, at),
      keep: asKeep(options.keep ?? stateLimits.listItems, at),
      ...expiryOf(options, at),
    }))
  }

  async compareAndSet(
    key: unknown,
    expected: unknown,
    value: unknown,
    options: Options = {},
  ): Promise<unknown> {
    return this.#perform('compareAndSet', key, (target, at) => ({
      op: 'compare-and-set',
      ...target,
      // What get gave where there is nothing.
      expected: asStateValue(expected ?? null, at),
      value: asGiven(value, at),
      ...expiryOf(options, at),
    }))
  }

  async delete(key: unknown): Promise<void> {
    await this.#perform('delete', key, (target) => ({ op: 'delete', ...target }))
  }

  async expire(key: unknown, expiresInMs: unknown): Promise<unknown> {
    return this.#perform('expire', key, (target, at) => ({
      op: 'expire',
      ...target,
      expiresInMs: asMilliseconds(expiresInMs, at),
    }))
  }

  async #perform(
    method: string,
    key: unknown,
    toAction: (target: { scope: StateScope; key: string }, at: string) => StateAction,
  ): Promise<unknown> {
    const at = `state.${this.#scope}.${method}(${JSON.stringify(key) ?? ''})`
    const action = toAction({ scope: this.#scope, key: asKey(key, at) }, at)
    return (await performState(this.#step, action)) ?? undefined
  }
}

function asGiven(value: unknown, at: string): Json {
  if (value === undefined)
    throw new PlainError(`${at}: the value is undefined; to remove an entry use delete`)
  return asStateValue(value, at)
}

function asKey(key: unknown, at: string): string {
  if (typeof key === 'string') return key
  if (typeof key === 'number') return String(key)
  throw new StepFailure('state_key_invalid', `${at}: the key must be a text, not ${describe(key)}`)
}

function asAmount(by: unknown, at: string): number {
  if (typeof by === 'number' && Number.isFinite(by)) return by
  throw new PlainError(`${at}: the amount must be a number, not ${describe(by)}`)
}

function asKeep(keep: unknown, at: string): number {
  const most = stateLimits.listItems
  if (typeof keep === 'number' && Number.isInteger(keep) && keep >= 1 && keep <= most) return keep
  throw new PlainError(`${at}: keep must be a whole number from 1 to ${most}, not ${describe(keep)}`)
}

function expiryOf({ expiresInMs }: Options, at: string): { expiresInMs?: number } {
  return expiresInMs === undefined ? {} : { expiresInMs: asMilliseconds(expiresInMs, at) }
}

function asMilliseconds(value: unknown, at: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value
  const wanted = 'a whole number of milliseconds above 0'
  throw new PlainError(`${at}: expiresInMs must be ${wanted}, not ${describe(value)}`)
}

function describe(value: unknown): string {
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}
