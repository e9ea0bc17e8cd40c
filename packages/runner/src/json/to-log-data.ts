import type { Json } from '@millrace/contracts'
import { isDate, isError, isMap, isSet } from '../kinds.ts'

const maxDepth = 8
const maxNodes = 5000

interface Walk {
  nodesLeft: number
  ancestors: Set<object>
}

/** A value as a person wants to see it in a log. Unlike `toJson` it never fails: what JSON cannot hold is described. */
export function toLogData(value: unknown): Json {
  try {
    return describe(value, { nodesLeft: maxNodes, ancestors: new Set() })
  } catch {
    return '[unreadable value]'
  }
}

function describe(value: unknown, walk: Walk): Json {
  walk.nodesLeft -= 1
  if (walk.nodesLeft < 0) return '[...]'
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      return Number.isFinite(value) ? value : String(value)
    case 'bigint':
      return `${value}n`
    case 'function':
      return `[Function ${value.name || 'anonymous'}]`
    case 'object':
      return value === null ? null : describeObject(value, walk)
    default:
      return value === undefined ? '[undefined]' : String(value)
  }
}

function describeObject(value: object, walk: Walk): Json {
  if (walk.ancestors.has(value)) return '[Circular]'
  if (walk.ancestors.size >= maxDepth) return Array.isArray(value) ? '[Array]' : '[Object]'
  if (isDate(value)) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
  if (isError(value)) return `${value.name}: ${value.message}`
  if (ArrayBuffer.isView(value)) return `[${value.constructor.name}, ${value.byteLength} bytes]`
  walk.ancestors.add(value)
  try {
    if (Array.isArray(value)) return fromList(value, walk)
    if (isSet(value)) return fromList(value, walk)
    const entries: Iterable<[unknown, unknown]> = isMap(value) ? value : Object.entries(value)
    return fromEntries(entries, walk)
  } finally {
    walk.ancestors.delete(value)
  }
}

function fromList(values: Iterable<unknown>, walk: Walk): Json {
  const list: Json[] = []
  for (const each of values) {
    list.push(describe(each, walk))
    if (walk.nodesLeft < 0) break
  }
  return list
}

function fromEntries(entries: Iterable<[unknown, unknown]>, walk: Walk): Json {
  const result: { [key: string]: Json } = {}
  for (const [key, each] of entries) {
    const name = String(key)
    if (name === '__proto__' || name === 'constructor' || name === 'prototype') continue
    result[name] = describe(each, walk)
    if (walk.nodesLeft < 0) break
  }
  return result
}
