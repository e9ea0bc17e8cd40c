/**
 * Step code lives in the same realm as the runner and may replace what both stand on (`Array.prototype.map = null`).
 * Nothing here prevents that: the process is thrown away after the run. It is remembered, so that a run that breaks
 * over it can say so.
 */
const watched: readonly (readonly [string, object])[] = [
  ['Object', Object],
  ['Object.prototype', Object.prototype],
  ['Array', Array],
  ['Array.prototype', Array.prototype],
  ['String.prototype', String.prototype],
  ['RegExp.prototype', RegExp.prototype],
  ['Map.prototype', Map.prototype],
  ['Set.prototype', Set.prototype],
  ['Promise', Promise],
  ['Promise.prototype', Promise.prototype],
  ['JSON', JSON],
]

// Taken at load, before any code of a step.
const { ownKeys, getOwnPropertyDescriptor } = Reflect

interface Remembered {
  label: string
  owner: object
  key: PropertyKey
  value: unknown
}
const remembered: Remembered[] = []
for (const [name, owner] of watched) {
  for (const key of ownKeys(owner)) {
    const descriptor = getOwnPropertyDescriptor(owner, key)
    // Getters (lazy globals such as fetch) change by being read: no sign of anything.
    if (descriptor === undefined || descriptor.get !== undefined || descriptor.writable === false) continue
    remembered[remembered.length] = { label: `${name}.${String(key)}`, owner, key, value: descriptor.value }
  }
}

// By name only: listing globalThis would start its lazy parts (Temporal, fetch) in every sandbox.
for (const key of ['Array', 'Buffer', 'Error', 'JSON', 'Map', 'Math', 'Object', 'Promise', 'Set', 'String']) {
  remembered[remembered.length] = {
    label: `globalThis.${key}`,
    owner: globalThis,
    key,
    value: Reflect.get(globalThis, key),
  }
}

/** The first built-in that is no longer what it was; null: all are in place. Uses no method that may be replaced. */
export function findTampering(): string | null {
  for (let index = 0; index < remembered.length; index += 1) {
    const entry = remembered[index]
    if (entry === undefined) continue
    if (getOwnPropertyDescriptor(entry.owner, entry.key)?.value !== entry.value) return entry.label
  }
  return null
}
