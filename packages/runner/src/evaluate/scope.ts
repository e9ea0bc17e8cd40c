import { helperNames, helpers } from './helpers/index.ts'

/** What the run gives; helpers come with every expression. `undefined`: there is none at this step. */
const givenNames = [
  'trigger',
  'steps',
  'config',
  'customer',
  'instance',
  'flow',
  'run',
  'loop',
  'error',
  'state',
  'connections',
] as const

/** Of a transform that maps a list: elsewhere these names do not even exist. */
const itemNames = ['item', 'index'] as const

export type Scope = Readonly<Record<Exclude<(typeof givenNames)[number], 'error'>, unknown>> & {
  readonly error?: unknown
  readonly item?: unknown
  readonly index?: unknown
}

export const scopeNames = [...givenNames, ...helperNames] as const
const allNames = [...scopeNames, ...itemNames] as const
type ScopeName = (typeof allNames)[number]

export function namesOf(scope: Scope): readonly ScopeName[] {
  return 'item' in scope ? allNames : scopeNames
}

/** Names of data alone, without the helpers. */
export function dataNamesOf(scope: Scope): readonly ScopeName[] {
  return 'item' in scope ? [...givenNames, ...itemNames] : givenNames
}

export function namedValue(scope: Scope, name: ScopeName): unknown {
  return isHelper(name) ? helpers[name] : scope[name]
}

/** Why a name of the scope is undefined here. */
export const onlyIn: Readonly<Partial<Record<ScopeName, string>>> = {
  loop: 'loop exists only inside the body of a loop',
  error: 'error exists only in catch and finally',
  item: 'item exists only in the fields of a transform with items',
  index: 'index exists only in the fields of a transform with items',
}

function isHelper(name: ScopeName): name is (typeof helperNames)[number] {
  return Object.hasOwn(helpers, name)
}
