import { type Json, maxJsonDepth, maxJsonNames, maxJsonValues, sizeText } from '@millrace/contracts'
import { isDate } from '../kinds.ts'
import { memberPath } from './member-path.ts'
import { NotJson, TooLarge } from './not-json.ts'

export interface ToJsonOptions {
  /** What the value is called in an error: `output`, `steps.map.output`. */
  root: string
  maxBytes: number
}

interface Walk {
  bytesLeft: number
  values: number
  names: number
  maxBytes: number
  ancestors: Set<object>
}

/**
 * A deep, frozen copy of a value as JSON, or a `NotJson` that names the place. Nothing gets lost in silence: what
 * JSON.stringify would drop or turn into `{}` is refused with a hint.
 */
export function toJson(value: unknown, { root, maxBytes }: ToJsonOptions): Json {
  const walk: Walk = { bytesLeft: maxBytes, maxBytes, values: 0, names: 0, ancestors: new Set() }
  const copied = copy(value, root, walk) ?? null
  if (walk.names > maxJsonNames && hasMoreNames(copied, new Set()))
    throw new TooLarge(
      `has more than ${maxJsonNames} different names of properties: return a list of entries`,
    )
  return copied
}

/** undefined: leave the key out, as JSON does. */
function copy(value: unknown, path: string, walk: Walk): Json | undefined {
  switch (typeof value) {
    case 'undefined':
      return undefined
    case 'boolean':
      spend(walk, 5)
      return value
    case 'string':
      spend(walk, Buffer.byteLength(value) + 2)
      return value
    case 'number':
      if (!Number.isFinite(value)) throw new NotJson(path, `is ${value}, which JSON cannot hold`)
      spend(walk, 8)
      return value
    case 'bigint':
      throw new NotJson(path, 'is a BigInt: return it as text with String(value)')
    case 'symbol':
      throw new NotJson(path, 'is a symbol')
    case 'function':
      throw new NotJson(path, 'is a function')
    case 'object':
      return value === null ? null : copyObject(value, path, walk)
    default:
      throw new NotJson(path, 'is of an unknown type')
  }
}

function copyObject(value: object, path: string, walk: Walk): Json | undefined {
  const hint = hints[Object.prototype.toString.call(value)]
  if (hint !== undefined) throw new NotJson(path, hint)
  if (ArrayBuffer.isView(value)) throw new NotJson(path, `is binary data: ${asText}`)
  if (walk.ancestors.has(value)) throw new NotJson(path, 'contains itself (a cycle)')
  if (walk.ancestors.size >= maxJsonDepth)
    throw new NotJson(path, `is nested deeper than ${maxJsonDepth} levels`)
  if (isDate(value) && Number.isNaN(value.getTime())) throw new NotJson(path, 'is an invalid Date')
  spend(walk, 2)
  walk.ancestors.add(value)
  try {
    if ('toJSON' in value && typeof value.toJSON === 'function') return copy(value.toJSON(), path, walk)
    return Array.isArray(value) ? copyList(value, path, walk) : copyEntries(value, path, walk)
  } finally {
    walk.ancestors.delete(value)
  }
}

function copyList(list: readonly unknown[], path: string, walk: Walk): Json {
  count(walk, 1 + list.length)
  const result: Json[] = []
  for (let index = 0; index < list.length; index += 1) {
    spend(walk, 1)
    result.push(copy(list[index], `${path}[${index}]`, walk) ?? null)
  }
  return Object.freeze(result) as Json[]
}

function copyEntries(value: object, path: string, walk: Walk): Json {
  const entries = Object.entries(value)
  count(walk, 1 + entries.length)
  const result: { [key: string]: Json } = {}
  for (const [key, entry] of entries) {
    const at = memberPath(path, key)
    if (reservedKeys.has(key)) throw new NotJson(at, 'has a name that JavaScript reserves: rename the key')
    const copied = copy(entry, at, walk)
    if (copied === undefined) continue
    spend(walk, key.length + 4)
    walk.names += 1
    result[key] = copied
  }
  return Object.freeze(result)
}

function hasMoreNames(value: Json, seen: Set<string>): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return value.some((item) => hasMoreNames(item, seen))
  for (const name of Object.keys(value)) seen.add(name)
  return seen.size > maxJsonNames || Object.values(value).some((entry) => hasMoreNames(entry, seen))
}

function count(walk: Walk, values: number): void {
  walk.values += values
  if (walk.values > maxJsonValues) throw new TooLarge(`has more than ${maxJsonValues} values`)
}

function spend(walk: Walk, bytes: number): void {
  walk.bytesLeft -= bytes
  if (walk.bytesLeft < 0) throw new TooLarge(`is larger than ${sizeText(walk.maxBytes)}`)
}

/** The same as `forbiddenKeys` of the contracts, without their schemas. */
export const reservedKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

const asText = "return it as text, for example buffer.toString('base64')"

const hints: Readonly<Record<string, string>> = {
  '[object Map]': 'is a Map: return Object.fromEntries(map)',
  '[object Set]': 'is a Set: return [...set]',
  '[object WeakMap]': 'is a WeakMap',
  '[object WeakSet]': 'is a WeakSet',
  '[object Promise]': 'is a promise: await it first',
  '[object RegExp]': 'is a regular expression: return its source',
  '[object Error]': 'is an Error: return its message, or throw it',
  '[object ArrayBuffer]': `is binary data: ${asText}`,
  '[object Blob]': 'is a Blob: return await blob.text()',
  '[object Response]': 'is a Response: return await response.json() or await response.text()',
  '[object ReadableStream]': 'is a stream: read it first',
  '[object Generator]': 'is a generator: return [...generator]',
}
