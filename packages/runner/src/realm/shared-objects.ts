/**
 * What all realms of a process share, because it cannot be had twice: Node's own classes (Buffer, URL, streams, fetch's)
 * and, behind them, the intrinsics of the main realm, on which the runner and the connectors stand. They are not
 * frozen: a frozen prototype makes an assignment to the same name on any of its instances fail (`response.json = ...`,
 * `error.message = ...`), and libraries do that. They are remembered instead, at the first moment that code could
 * reach them, and put back before anybody else's turn.
 *
 * This is cleanliness between the steps of one run. What keeps runs apart is the kernel.
 */

// Taken at load, before any code of a step: putting back may use nothing that can be replaced.
const {
  defineProperty,
  deleteProperty,
  get,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  ownKeys,
  setPrototypeOf,
} = Reflect
const { is } = Object

interface Remembered {
  owner: object
  label: string
  prototype: object | null
  keys: readonly PropertyKey[]
  /** Of those that could change. */
  properties: { key: PropertyKey; descriptor: PropertyDescriptor }[]
}

/** A setting that code changes by a call or through a setter. */
interface Setting {
  read: () => unknown
  write: (value: unknown) => void
  value: unknown
}

const known = new Set<object>()
const isKnown = known.has.bind(known)
const addKnown = known.add.bind(known)
const remembered: Remembered[] = []
const settings: Setting[] = []
const modules = new Set<object>()

/** Remembers an object as it is; of a class also what its instances inherit. What is remembered already stays so. */
export function remember(value: unknown, label: string): void {
  for (let owner = asObject(value); owner !== null && !isKnown(owner); owner = getPrototypeOf(owner)) {
    addKnown(owner)
    remembered[remembered.length] = {
      owner,
      label,
      prototype: getPrototypeOf(owner),
      keys: ownKeys(owner),
      properties: changeable(owner),
    }
    if (typeof owner === 'function')
      remember(getOwnPropertyDescriptor(owner, 'prototype')?.value, `${label}.prototype`)
  }
}

/** Whether this module of Node is to be remembered now. */
export function isNewModule(exports: object): boolean {
  const isNew = !modules.has(exports)
  modules.add(exports)
  return isNew
}

/** The runner itself has changed it, on purpose. */
export function rememberAgain(owner: object, key: PropertyKey): void {
  const descriptor = getOwnPropertyDescriptor(owner, key)
  if (descriptor === undefined) return
  for (const each of remembered) {
    if (each.owner !== owner) continue
    for (const property of each.properties) if (property.key === key) property.descriptor = descriptor
  }
}

export function rememberSetting({ read, write }: Omit<Setting, 'value'>): void {
  settings[settings.length] = { read, write, value: read() }
}

/**
 * Puts back whatever is not as it was; gives the name of the first thing that was not, or null. `quick`: names that were
 * added are looked for only where everybody inherits them, since to list names takes as long as all the rest.
 */
export function restoreShared({ quick = false }: { quick?: boolean } = {}): string | null {
  let first: string | null = null
  for (let index = 0; index < remembered.length; index += 1) {
    const each = remembered[index]
    if (each === undefined) continue
    const changed = restoreObject(each, quick && !isInherited(each.owner))
    first ??= changed
  }
  for (let index = 0; index < settings.length; index += 1) {
    const each = settings[index]
    if (each !== undefined && !is(each.read(), each.value)) each.write(each.value)
  }
  return first
}

function restoreObject(
  { owner, label, prototype, keys, properties }: Remembered,
  quick: boolean,
): string | null {
  let changed: string | null = null
  if (getPrototypeOf(owner) !== prototype) {
    setPrototypeOf(owner, prototype)
    changed = label
  }
  for (let index = 0; index < properties.length; index += 1) {
    const property = properties[index]
    if (property === undefined || isUnchanged(owner, property)) continue
    defineProperty(owner, property.key, property.descriptor)
    changed ??= `${label}.${String(property.key)}`
  }
  if (quick) return changed
  const now = ownKeys(owner)
  if (now.length === keys.length) return changed
  for (let index = 0; index < now.length; index += 1) {
    const key = now[index]
    if (key === undefined || includes(keys, key)) continue
    deleteProperty(owner, key)
    changed ??= `${label}.${String(key)}`
  }
  return changed
}

const { prototype: ofObjects } = Object
const { prototype: ofFunctions } = Function
const { prototype: ofArrays } = Array

function isInherited(owner: object): boolean {
  return owner === ofObjects || owner === ofFunctions || owner === ofArrays
}

/** A plain read costs a tenth of a descriptor, and nearly all properties are values. */
function isUnchanged(
  owner: object,
  { key, descriptor }: { key: PropertyKey; descriptor: PropertyDescriptor },
): boolean {
  if (descriptor.get === undefined && descriptor.set === undefined)
    return get(owner, key) === descriptor.value
  const now = getOwnPropertyDescriptor(owner, key)
  return now?.get === descriptor.get && now?.set === descriptor.set
}

function changeable(owner: object): Remembered['properties'] {
  const properties: Remembered['properties'] = []
  const keys = ownKeys(owner)
  for (let index = 0; index < keys.length; index += 1) {
    const key = keys[index] ?? ''
    const descriptor = getOwnPropertyDescriptor(owner, key)
    if (descriptor === undefined || (descriptor.configurable !== true && descriptor.writable !== true))
      continue
    if (Number.isNaN(descriptor.value)) continue
    properties[properties.length] = { key, descriptor }
  }
  return properties
}

function includes(keys: readonly PropertyKey[], key: PropertyKey): boolean {
  for (let index = 0; index < keys.length; index += 1) if (keys[index] === key) return true
  return false
}

function asObject(value: unknown): object | null {
  return (typeof value === 'object' && value !== null) || typeof value === 'function' ? value : null
}

const typedArrays = [
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float16Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
] as const

const errors = [
  'Error',
  'AggregateError',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
] as const

/** Constructors of which Node may give instances to step code. */
export const families = [
  'Object',
  'Function',
  'Array',
  'Promise',
  'Date',
  'RegExp',
  'Map',
  'Set',
  'WeakMap',
  'WeakSet',
  'WeakRef',
  'ArrayBuffer',
  'SharedArrayBuffer',
  'DataView',
  ...typedArrays,
  ...errors,
] as const

/** How many of the remembered are intrinsics: they come first. 0: not yet. */
let intrinsics = 0

/** Whatever Node gives leads to these. */
export function rememberIntrinsics(): void {
  if (intrinsics > 0) return
  for (const name of families) remember(get(globalThis, name), name)
  for (const name of [
    'Symbol',
    'String',
    'Number',
    'Boolean',
    'BigInt',
    'JSON',
    'Math',
    'Reflect',
    'Iterator',
  ]) {
    remember(get(globalThis, name), name)
  }
  const iterators = {
    array: [].values(),
    text: ''[Symbol.iterator](),
    map: new Map().keys(),
    set: new Set().keys(),
  }
  for (const [name, iterator] of Object.entries(iterators))
    remember(getPrototypeOf(iterator), `${name} iterator`)
  const functions = {
    'generator function': function* () {},
    'async function': async () => {},
    'async generator function': async function* () {},
  }
  for (const [name, made] of Object.entries(functions)) {
    remember(getPrototypeOf(made), name)
    remember(getOwnPropertyDescriptor(made, 'prototype')?.value, `${name}.prototype`)
  }
  intrinsics = remembered.length
}

/**
 * What a rehearsal has used may be changed by the runner before the run begins: Node's modules are hooked in a process
 * that was forked. Nobody changes intrinsics.
 */
export function forgetAllButIntrinsics(): void {
  for (const { owner } of remembered.splice(intrinsics)) known.delete(owner)
  settings.length = 0
  modules.clear()
}
