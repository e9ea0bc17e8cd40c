import { type Field, isSecretField, type Json, type JsonObject, jsonObjectSchema } from '@millrace/contracts'
import { checkFieldValue, isFieldShown } from '@millrace/contracts/field-values'
import { findJsonFault } from './json-fault.ts'

/** Fields that the form shows now: those whose `showWhen` holds. */
export function visibleFields(fields: readonly Field[], values: JsonObject): Field[] {
  return fields.filter((field) => {
    const other = field.showWhen === undefined ? undefined : values[field.showWhen.field]
    // What an expression will give is not known yet: rather show too much.
    return isExpression(other) || isFieldShown(field, { fields, values })
  })
}

/** What a form starts with: the given values, and defaults where there is none. */
export function initialValues(fields: readonly Field[], given: JsonObject = {}): JsonObject {
  const values: JsonObject = { ...given }
  for (const field of fields) {
    if (values[field.key] === undefined && field.default !== undefined) values[field.key] = field.default
  }
  return values
}

/** What is sent: only visible fields, without those left empty. */
export function submittedValues(fields: readonly Field[], values: JsonObject): JsonObject {
  const sent: JsonObject = {}
  for (const field of visibleFields(fields, values)) {
    const value = values[field.key]
    if (value !== undefined && !isEmpty(value)) sent[field.key] = value
  }
  return sent
}

export type FormErrors = Readonly<Record<string, string>>

/** What is wrong with the values, by field. `storedSecrets`: the server holds them, so that empty means unchanged. */
export function checkValues({
  fields,
  values,
  storedSecrets = false,
}: {
  fields: readonly Field[]
  values: JsonObject
  storedSecrets?: boolean
}): FormErrors {
  const errors: Record<string, string> = {}
  for (const field of visibleFields(fields, values)) {
    const message = checkValue(field, values[field.key], storedSecrets)
    if (message !== null) errors[field.key] = message
  }
  return errors
}

function checkValue(field: Field, value: Json | undefined, storedSecrets: boolean): string | null {
  if (value === undefined || isEmpty(value)) {
    const kept = storedSecrets && isSecretField(field)
    return field.required && !kept && field.type !== 'connection' ? `${field.label} is required.` : null
  }
  // A connection fills a slot; whether it is there is asked with the slots.
  if (isExpression(value) || field.type === 'connection') return null
  return (
    checkFieldValue(field, field.type === 'secrets' ? filled(value, storedSecrets) : value)?.message ?? null
  )
}

/** Named secrets as they are once stored ones stand where null does. */
function filled(secrets: Json, storedSecrets: boolean): Json {
  const named = jsonObjectSchema.safeParse(secrets)
  if (!storedSecrets || !named.success) return secrets
  return Object.fromEntries(Object.entries(named.data).map(([name, secret]) => [name, secret ?? 'stored']))
}

/** Text that holds {{ }} is evaluated in the run, so no field's type can be checked before. */
export function isExpression(value: Json | undefined): boolean {
  return typeof value === 'string' && value.includes('{{')
}

export function parseNumber(text: string): number | string | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  const number = Number(trimmed)
  return Number.isFinite(number) ? number : text
}

export type JsonText = { ok: true; value: Json | undefined } | { ok: false; message: string }

/** Reads what stands in a JSON field; an expression stays as it is. */
export function parseJsonText(text: string): JsonText {
  if (text.trim() === '') return { ok: true, value: undefined }
  if (/^\s*\{\{[\s\S]*\}\}\s*$/.test(text)) return { ok: true, value: text }
  try {
    const value: Json = JSON.parse(text)
    return { ok: true, value }
  } catch {
    const fault = findJsonFault(text)
    if (fault === null) return { ok: false, message: 'This is not JSON.' }
    return { ok: false, message: `Line ${fault.line}, column ${fault.column}: ${fault.message}.` }
  }
}

export function jsonText(value: Json | undefined): string {
  if (value === undefined) return ''
  return typeof value === 'string' && isExpression(value) ? value : JSON.stringify(value, null, 2)
}

/** Rows of a key-value field; two rows with one name are kept while typing, the later one wins when sent. */
export type Pair = readonly [name: string, value: string]

export function toPairs(value: Json | undefined): Pair[] {
  if (value === undefined || value === null || typeof value !== 'object' || Array.isArray(value)) return []
  return Object.entries(value).map(([name, entry]) => [
    name,
    typeof entry === 'string' ? entry : JSON.stringify(entry),
  ])
}

export function fromPairs(pairs: readonly Pair[]): JsonObject {
  return Object.fromEntries(pairs.filter(([name]) => name !== ''))
}

function isEmpty(value: Json): boolean {
  if (value === '' || value === null) return true
  if (Array.isArray(value)) return value.length === 0
  return typeof value === 'object' && Object.keys(value).length === 0
}
