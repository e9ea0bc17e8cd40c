import { followPath, parsePath } from '../read-path.ts'
import { asFunction, asKey, asKeys, asList, asObject, asText, isObject, refuse } from './argument.ts'
import { equalityKey } from './equality.ts'

const deepest = 200

export const object = {
  pick(object: unknown, keys: unknown) {
    const from = asObject(object, 'object.pick: object')
    const wanted = asKeys(keys, 'object.pick: keys')
    return build(
      [...wanted].filter((key) => Object.hasOwn(from, key)).map((key) => [key, from[key]]),
      'object.pick: key',
    )
  },

  omit(object: unknown, keys: unknown) {
    const unwanted = asKeys(keys, 'object.omit: keys')
    const entries = Object.entries(asObject(object, 'object.omit: object'))
    return build(
      entries.filter(([key]) => !unwanted.has(key)),
      'object.omit: key',
    )
  },

  merge(...objects: unknown[]) {
    return objects
      .map((each, index) => asObject(each, `object.merge: object ${index + 1}`))
      .reduce<Readonly<Record<string, unknown>>>((below, above) => layOver(below, above, 0), {})
  },

  get(value: unknown, path: unknown, fallback: unknown = null) {
    const keys = parsePath(asText(path, 'object.get: path'))
    if (keys === null) return refuse('object.get: path', 'a path such as lines[0].sku', path)
    return followPath(value, keys) ?? fallback
  },

  entries(object: unknown) {
    return Object.entries(asObject(object, 'object.entries: object')).map(([key, value]) => ({ key, value }))
  },

  fromEntries(entries: unknown) {
    const pairs = asList(entries, 'object.fromEntries: entries').map((entry, index): [unknown, unknown] => {
      if (Array.isArray(entry) && entry.length === 2) return [entry[0], entry[1]]
      if (isObject(entry) && Object.hasOwn(entry, 'key')) return [entry.key, entry.value]
      return refuse(`object.fromEntries: entries[${index}]`, '{ key, value } or a pair', entry)
    })
    return build(pairs, 'object.fromEntries: key')
  },

  mapValues(object: unknown, change: unknown) {
    const changed = asFunction(change, 'object.mapValues: change')
    const entries = Object.entries(asObject(object, 'object.mapValues: object'))
    return build(
      entries.map(([key, value]) => [key, changed(value, key)]),
      'object.mapValues: key',
    )
  },

  renameKeys(object: unknown, names: unknown) {
    const to = asObject(names, 'object.renameKeys: names')
    const entries = Object.entries(asObject(object, 'object.renameKeys: object'))
    return build(
      entries.map(([key, value]) => [Object.hasOwn(to, key) ? to[key] : key, value]),
      'object.renameKeys: new name',
    )
  },

  compact(object: unknown) {
    const entries = Object.entries(asObject(object, 'object.compact: object'))
    return build(
      entries.filter(([, value]) => value !== null && value !== undefined),
      'object.compact: key',
    )
  },

  isEmpty(value: unknown) {
    if (value === null || value === undefined || value === '') return true
    if (Array.isArray(value)) return value.length === 0
    return isObject(value) && Object.keys(value).length === 0
  },

  isEqual(value: unknown, other: unknown) {
    return equalityKey(value) === equalityKey(other)
  },
}

/** `Object.fromEntries` makes own keys of whatever name; those that JavaScript reserves are refused all the same. */
function build(entries: readonly (readonly [unknown, unknown])[], at: string): Record<string, unknown> {
  return Object.fromEntries(entries.map(([key, value]) => [asKey(key, at), value]))
}

function layOver(
  below: Readonly<Record<string, unknown>>,
  above: Readonly<Record<string, unknown>>,
  depth: number,
): Record<string, unknown> {
  if (depth > deepest) return refuse('object.merge: object', `nested at most ${deepest} levels deep`, above)
  const result = new Map(Object.entries(below))
  for (const [key, value] of Object.entries(above)) {
    const under = result.get(asKey(key, 'object.merge: key'))
    result.set(key, isObject(under) && isObject(value) ? layOver(under, value, depth + 1) : value)
  }
  return Object.fromEntries(result)
}
