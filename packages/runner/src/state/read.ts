import { nearest, type StateScope, type Step, stateScopes } from '@millrace/contracts'
import { PlainError } from '../plain-error.ts'
import { type StateName, stateNames } from './names.ts'
import { performState, type StateStep } from './perform.ts'

/** `state` as the expressions of a step see it: what they name, read before the step begins. */
export async function readState(step: StateStep & { step: Step }): Promise<object> {
  const names = stateNames(step.step)
  if (names.length === 0) return unread
  const values = await Promise.all(
    names.map(({ scope, key }) => performState(step, { op: 'get', scope, key })),
  )
  return stateView(names.map((name, index) => ({ ...name, value: values[index] ?? undefined })))
}

/** Only what was read is there. Anything else is refused: undefined would say that nothing is stored. */
function stateView(read: readonly (StateName & { value: unknown })[]): object {
  const scopes = new Map<string, object>(stateScopes.map((scope) => [scope, scopeView(scope, read)]))
  return guarded((key) => scopes.get(key) ?? refuseScope(key))
}

function scopeView(scope: StateScope, read: readonly (StateName & { value: unknown })[]): object {
  const values = new Map(read.filter((each) => each.scope === scope).map(({ key, value }) => [key, value]))
  return guarded((key) => (values.has(key) ? values.get(key) : refuseKey(scope, key)))
}

/** An object that can only be asked for names. */
function guarded(get: (key: string) => unknown): object {
  return new Proxy(
    {},
    {
      get: (_target, key) => (isName(key) ? get(key) : undefined),
      has: (_target, key) => isName(key) && get(key) !== undefined,
      getOwnPropertyDescriptor: (_target, key) => {
        const value = isName(key) ? get(key) : undefined
        return value === undefined
          ? undefined
          : { value, configurable: true, enumerable: true, writable: false }
      },
      ownKeys: () => {
        throw new PlainError(`state cannot be listed: ${writeOut}`)
      },
      set: refuseChange,
      defineProperty: refuseChange,
      deleteProperty: refuseChange,
      setPrototypeOf: refuseChange,
    },
  )
}

function refuseChange(): never {
  throw new PlainError('expressions only read the state: change it with a set-state step, or in a code step')
}

/** Symbols, toJSON and then are what JavaScript asks when it turns a value into something else, or awaits it. */
function isName(key: string | symbol): key is string {
  return typeof key === 'string' && key !== 'toJSON' && key !== 'then'
}

const writeOut =
  'it is read before the step begins, so scope and key are written out, as in state.customer.lastId or state.customer["last id"]; a computed key wants a set-state step with op get, or a code step'

function refuseKey(scope: string, key: string): never {
  throw new PlainError(`state.${scope}[${JSON.stringify(key)}] was not read: ${writeOut}`)
}

function refuseScope(scope: string): never {
  const near = nearest(scope, stateScopes)
  const hint = near === null ? '' : `. Did you mean ${near}?`
  throw new PlainError(`state.${scope} does not exist; state has: ${stateScopes.join(', ')}${hint}`)
}

const unread = stateView([])
