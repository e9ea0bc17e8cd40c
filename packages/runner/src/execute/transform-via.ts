import type { Json, transformVias } from '@millrace/contracts'
import { equalityKey, helpers } from '../evaluate/index.ts'

export type Via = (typeof transformVias)[number]

interface Change {
  /** undefined: the value cannot be changed so. Never given null. */
  apply: (value: Json) => Json | undefined
  /** What it can change. */
  takes: string
}

/** How a transform changes a value on its way. */
export const vias: Readonly<Record<Via, Change>> = {
  text: {
    takes: 'a text, a number, true or false',
    apply: (value) => (typeof value === 'object' ? undefined : String(value)),
  },
  number: { takes: 'a number, or a text such as 12.50', apply: toNumber },
  integer: {
    takes: 'a whole number, or a text that holds one',
    apply: (value) => {
      const number = toNumber(value)
      return number !== undefined && Number.isInteger(number) ? number : undefined
    },
  },
  boolean: { takes: 'true or false, yes or no, on or off, 1 or 0', apply: toBoolean },
  date: {
    takes: 'a date as ISO 8601 text or as milliseconds since 1970',
    apply: (value) => toIso(value)?.slice(0, 10),
  },
  datetime: { takes: 'a date as ISO 8601 text or as milliseconds since 1970', apply: toIso },
  trim: { takes: 'a text', apply: onText((text) => text.trim()) },
  lower: { takes: 'a text', apply: onText((text) => text.toLowerCase()) },
  upper: { takes: 'a text', apply: onText((text) => text.toUpperCase()) },
  json: { takes: 'any value', apply: (value) => JSON.stringify(value) },
  'parse-json': { takes: 'a text that is JSON', apply: parseJson },
  list: { takes: 'any value', apply: (value) => (Array.isArray(value) ? value : [value]) },
  first: { takes: 'a list', apply: onList((list) => list[0] ?? null) },
  last: { takes: 'a list', apply: onList((list) => list.at(-1) ?? null) },
  count: { takes: 'a list', apply: onList((list) => list.length) },
  join: {
    takes: 'a list of texts and numbers',
    apply: onList((list) => (list.every(isPlain) ? list.join(', ') : undefined)),
  },
  unique: { takes: 'a list', apply: onList((list) => uniqueOf(list)) },
}

export function isVia(value: unknown): value is Via {
  return typeof value === 'string' && Object.hasOwn(vias, value)
}

function toNumber(value: Json): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  // Number() would take hexadecimal, Infinity and the empty text.
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i.test(text) ? finite(Number(text)) : undefined
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined
}

function toBoolean(value: Json): boolean | undefined {
  const word = typeof value === 'object' ? '' : String(value).trim().toLowerCase()
  if (['true', 'yes', 'on', '1'].includes(word)) return true
  return ['false', 'no', 'off', '0'].includes(word) ? false : undefined
}

function toIso(value: Json): string | undefined {
  return helpers.date.isValid(value) ? helpers.date.toIso(value) : undefined
}

function parseJson(value: Json): Json | undefined {
  if (typeof value !== 'string') return undefined
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}

function isPlain(value: Json): boolean {
  return typeof value === 'string' || typeof value === 'number'
}

function uniqueOf(list: readonly Json[]): Json[] {
  const firsts = new Map<string, Json>()
  for (const item of list) {
    const key = equalityKey(item)
    if (!firsts.has(key)) firsts.set(key, item)
  }
  return [...firsts.values()]
}

function onText(change: (text: string) => string): Change['apply'] {
  return (value) => (typeof value === 'string' ? change(value) : undefined)
}

function onList(change: (list: readonly Json[]) => Json | undefined): Change['apply'] {
  return (value) => (Array.isArray(value) ? change(value) : undefined)
}
