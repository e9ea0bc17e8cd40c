import { isDate } from '../../kinds.ts'

/**
 * A text that is the same for values that are equal as JSON, whatever the order of their keys. Numbers and texts keep
 * apart: 1 is not "1".
 */
export function equalityKey(value: unknown): string {
  return JSON.stringify(value, sortKeys) ?? 'undefined'
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1)))
}

/** Smaller than 0: left comes first. Numbers by size, dates by time, texts by their characters. */
export function compareValues(left: unknown, right: unknown): number {
  const [a, b] = [plain(left), plain(right)]
  if (a === b) return 0
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return String(a) < String(b) ? -1 : 1
}

function plain(value: unknown): unknown {
  return isDate(value) ? value.getTime() : value
}
