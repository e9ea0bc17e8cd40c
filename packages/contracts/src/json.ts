import { z } from 'zod'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

/** Keys that would reach a prototype when copied with `target[key] = value`; refused wherever outside data names keys. */
export const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

const deepest = 200
const mostValues = 5_000_000

/** Any JSON value. Refuses keys that would reach a prototype. One pass: a recursive union takes seconds for megabytes. */
export const jsonSchema: z.ZodType<Json> = z.any().check((payload) => {
  const fault = firstFault(payload.value)
  if (fault !== null) payload.issues.push({ code: 'custom', input: payload.value, ...fault })
})

export const jsonObjectSchema: z.ZodType<JsonObject> = z
  .any()
  .check((payload) => {
    const input: unknown = payload.value
    if (!isPlainObject(input)) {
      payload.issues.push({ code: 'invalid_type', expected: 'record', input })
      return
    }
    const fault = firstFault(input)
    if (fault !== null) payload.issues.push({ code: 'custom', input, ...fault })
  })
  .meta({ type: 'object' })

interface Fault {
  path: (string | number)[]
  message: string
}

/** A list or object whose children are being visited. */
interface Visit {
  container: object
  /** null: a list. */
  keys: string[] | null
  length: number
  next: number
}

/** Without recursion: the depth of outside data must not be the depth of our stack. */
function firstFault(root: unknown): Fault | null {
  const visits: Visit[] = []
  let values = 0
  const enter = (value: unknown): string | null => {
    values += 1
    if (values > mostValues) return `this holds more than ${mostValues} values`
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return null
    if (typeof value === 'number') return Number.isFinite(value) ? null : 'JSON cannot hold this number'
    if (typeof value !== 'object') return 'this is not JSON'
    if (visits.length >= deepest) return `this is nested deeper than ${deepest} levels`
    if (Array.isArray(value)) {
      visits.push({ container: value, keys: null, length: value.length, next: 0 })
      return null
    }
    if (!isPlainObject(value)) return 'this is not JSON'
    const keys = Object.keys(value)
    visits.push({ container: value, keys, length: keys.length, next: 0 })
    return null
  }

  const wrong = enter(root)
  if (wrong !== null) return { path: [], message: wrong }
  for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
    if (visit.next === visit.length) {
      visits.pop()
      continue
    }
    const key = visit.keys === null ? visit.next : (visit.keys[visit.next] ?? '')
    visit.next += 1
    const depth = visits.length
    const message = isForbidden(key)
      ? 'this key is reserved by JavaScript'
      : enter(Reflect.get(visit.container, key))
    if (message !== null) return { path: visits.slice(0, depth).map(currentKey), message }
  }
  return null
}

function isForbidden(key: string | number): boolean {
  return typeof key === 'string' && forbiddenKeys.has(key)
}

function currentKey({ keys, next }: Visit): string | number {
  return keys === null ? next - 1 : (keys[next - 1] ?? '')
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
