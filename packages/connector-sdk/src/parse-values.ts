import { forbiddenKeys, type Json, type JsonObject } from '@millrace/contracts'
import { ConnectorError } from './error.ts'
import type { FieldSpec, ReadonlyJson, ValuesOf } from './fields.ts'

/**
 * Checks values against the fields of a form, fills in defaults and leaves out what is hidden by `showWhen`.
 * Numbers and booleans are accepted as text and text as numbers where nothing is lost, because an expression inside
 * of a longer text always gives text.
 *
 * @throws {@link ConnectorError} `input_invalid` that names every wrong field; `details.problems` lists them.
 * @example
 * const fields = [{ key: 'limit', type: 'number', label: 'Limit', default: 10 }] as const
 * parseValues(fields, { limit: '5' }) // { limit: 5 }
 */
export function parseValues<const Fields extends readonly FieldSpec[]>(
  fields: Fields,
  given: JsonObject,
): ValuesOf<Fields> {
  const problems: { field: string; message: string }[] = []
  const values: JsonObject = {}
  for (const field of fields) {
    if (!isShown(field, fields, given)) continue
    const value = Object.hasOwn(given, field.key) ? given[field.key] : undefined
    if (isMissing(field, value)) {
      if (field.default !== undefined) values[field.key] = thaw(field.default)
      else if (field.required) problems.push({ field: field.key, message: 'is required' })
      continue
    }
    const parsed = parseValue(field, value ?? null)
    if ('problem' in parsed) problems.push({ field: field.key, message: parsed.problem })
    else values[field.key] = parsed.value
  }
  const known = new Set(fields.map((field) => field.key))
  for (const key of Object.keys(given)) {
    if (!known.has(key)) problems.push({ field: key, message: 'is not a field of this form' })
  }
  if (problems.length > 0) throw invalid(problems)
  return asValuesOf<Fields>(values)
}

type Parsed = { value: Json } | { problem: string }

function parseValue(field: FieldSpec, value: Json): Parsed {
  switch (field.type) {
    case 'text':
    case 'multiline':
    case 'secret':
    case 'code':
      return parseText(value)
    case 'number':
      return parseNumber(value)
    case 'boolean':
      if (typeof value === 'boolean') return { value }
      if (value === 'true' || value === 'false') return { value: value === 'true' }
      return { problem: 'must be true or false' }
    case 'date':
      if (typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)) return { value }
      return { problem: 'must be a day such as 2026-11-23' }
    case 'select': {
      const options = (field.options ?? []).map((option) => option.value)
      const isChoice = field.optionsFrom !== undefined || options.includes(String(value))
      if (typeof value === 'string' && isChoice) return { value }
      return { problem: `must be one of ${options.join(', ')}` }
    }
    case 'json':
      return { value }
    case 'key-value':
    case 'secrets':
      return parseKeyValue(value)
    case 'list':
    case 'multi-select':
      return parseList(value)
    case 'schedule':
    case 'file':
      return isObject(value) ? { value } : { problem: 'must be an object' }
    case 'field-mapping':
      return Array.isArray(value) ? { value } : { problem: 'must be a list of { to, from }' }
    case 'connection':
      return { problem: 'is a connection and takes no value' }
    default:
      return unreachable(field.type)
  }
}

function parseText(value: Json): Parsed {
  if (typeof value === 'string') return { value }
  if (typeof value === 'number' || typeof value === 'boolean') return { value: String(value) }
  return { problem: 'must be text' }
}

function parseNumber(value: Json): Parsed {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number)
    ? { value: number }
    : { problem: 'must be a number' }
}

function parseKeyValue(value: Json): Parsed {
  if (!isObject(value)) return { problem: 'must be an object of texts' }
  const texts: JsonObject = {}
  for (const [key, entry] of Object.entries(value)) {
    if (forbiddenKeys.has(key)) return { problem: `the key ${key} is reserved by JavaScript` }
    if (entry === null) continue
    const text = parseText(entry)
    if ('problem' in text) return { problem: `${key} must be text` }
    texts[key] = text.value
  }
  return { value: texts }
}

function isObject(value: Json): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

function parseList(value: Json): Parsed {
  if (!Array.isArray(value)) return { problem: 'must be a list of texts' }
  const texts: Json[] = []
  for (const entry of value) {
    const text = parseText(entry)
    if ('problem' in text) return { problem: 'must be a list of texts' }
    texts.push(text.value)
  }
  return { value: texts }
}

function isShown(field: FieldSpec, fields: readonly FieldSpec[], given: JsonObject): boolean {
  if (!field.showWhen) return true
  const { field: key, in: wanted } = field.showWhen
  const value = given[key] ?? fields.find((other) => other.key === key)?.default
  return wanted.includes(String(value))
}

/** JSON may be null on purpose; everywhere else null and empty text mean "not filled in". */
function isMissing(field: FieldSpec, value: Json | undefined): boolean {
  if (value === undefined) return true
  if (field.type === 'json') return false
  return value === null || (value === '' && (field.required || !isTextual(field)))
}

function isTextual(field: FieldSpec): boolean {
  return field.type === 'text' || field.type === 'multiline' || field.type === 'secret'
}

function invalid(problems: { field: string; message: string }[]): ConnectorError {
  const list = problems.map((problem) => `${problem.field} ${problem.message}`).join('; ')
  return new ConnectorError({
    code: 'input_invalid',
    message: `The input does not fit: ${list}.`,
    details: { problems },
  })
}

/** A fresh copy, so that no action can change the default that the next one gets. */
function thaw(value: ReadonlyJson): Json {
  return structuredClone(value) as Json
}

/** Safe: every field was checked against its own type just before. */
function asValuesOf<Fields extends readonly FieldSpec[]>(values: JsonObject): ValuesOf<Fields> {
  return values as ValuesOf<Fields>
}

function unreachable(type: never): never {
  throw new Error(`unknown field type ${String(type)}`)
}
