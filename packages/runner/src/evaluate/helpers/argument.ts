import { reservedKeys } from '../../json/index.ts'
import { isDate } from '../../kinds.ts'
import { PlainError } from '../../plain-error.ts'

const longestShown = 60

/** What a helper says about an argument that it cannot take: its own name, the argument's, and what it got. */
export class HelperError extends PlainError {}

/** `at`: helper and argument, as in `text.slug: text`. */
export function refuse(at: string, expected: string, got: unknown): never {
  throw new HelperError(`${at} must be ${expected}, got ${show(got)}`)
}

/** Numbers are texts too: ids and amounts often come as numbers. */
export function asText(value: unknown, at: string): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  return refuse(at, 'a text', value)
}

export function asNumber(value: unknown, at: string): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : refuse(at, 'a number', value)
}

export function asWhole(value: unknown, { min, max }: { min: number; max: number }, at: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value
  return refuse(at, `a whole number from ${min} to ${max}`, value)
}

export function asList(value: unknown, at: string): readonly unknown[] {
  return Array.isArray(value) ? value : refuse(at, 'a list', value)
}

export function asKeys(value: unknown, at: string): ReadonlySet<string> {
  return new Set(asList(value, at).map((key, index) => asText(key, `${at}[${index}]`)))
}

export function asObject(value: unknown, at: string): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : refuse(at, 'an object', value)
}

export function asFunction(value: unknown, at: string): (...values: unknown[]) => unknown {
  if (typeof value !== 'function') return refuse(at, 'a function', value)
  return (...values) => Reflect.apply(value, undefined, values)
}

export function asOneOf<const T extends string>(value: unknown, choices: readonly T[], at: string): T {
  const found = choices.find((choice) => choice === value)
  return found ?? refuse(at, `one of ${choices.join(', ')}`, value)
}

/** A key of an object to be given: text, and none that would reach a prototype. */
export function asKey(value: unknown, at: string): string {
  const key = typeof value === 'boolean' || value === null ? String(value) : asText(value, at)
  return reservedKeys.has(key) ? refuse(at, 'no name that JavaScript reserves', key) : key
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isDate(value)
}

/** A value as a message shows it: short, whatever it is. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(shorten(value))
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (isDate(value)) return Number.isNaN(value.getTime()) ? 'an invalid Date' : 'a Date'
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return String(value)
  const keys = Object.keys(value)
  return keys.length === 0 ? 'an empty object' : `an object with ${shorten(keys.slice(0, 5).join(', '))}`
}

function shorten(text: string): string {
  return text.length > longestShown ? `${text.slice(0, longestShown)}...` : text
}
