import type { Field, Json, JsonObject, Problem } from '@millrace/contracts'

/**
 * Values that a person filled into a form: unknown keys and wrong types are problems, defaults are filled in.
 * `complete` also asks for every required field that is shown.
 */
export function checkFieldValues(options: {
  fields: Field[]
  values: JsonObject
  /** JSON path of `values` in what was sent, for the problems. */
  path: string
  complete: boolean
}): { values: JsonObject; problems: Problem[] } {
  const { fields, path, complete } = options
  const values = withDefaults(fields, options.values)
  const known = new Set(fields.map((field) => field.key))
  const problems: Problem[] = Object.keys(options.values)
    .filter((key) => !known.has(key))
    .map((key) => ({
      path: `${path}.${key}`,
      message: `There is no field "${key}".`,
      hint: known.size === 0 ? 'Nothing can be set here.' : `Fields: ${[...known].join(', ')}.`,
    }))
  for (const field of fields) {
    const value = values[field.key]
    if (isEmpty(value)) {
      if (complete && field.required === true && isShown(field, values))
        problems.push({ path: `${path}.${field.key}`, message: `${field.label} is required.` })
    } else {
      const wrong = wrongType(field, value)
      if (wrong !== null) problems.push({ path: `${path}.${field.key}`, message: wrong })
    }
  }
  return { values, problems }
}

function withDefaults(fields: Field[], given: JsonObject): JsonObject {
  const values: JsonObject = { ...given }
  for (const field of fields) {
    if (values[field.key] === undefined && field.default !== undefined) values[field.key] = field.default
  }
  return values
}

function isEmpty(value: Json | undefined): value is null | undefined | '' {
  return value === undefined || value === null || value === ''
}

function isShown(field: Field, values: JsonObject): boolean {
  if (field.showWhen === undefined) return true
  return field.showWhen.in.includes(String(values[field.showWhen.field]))
}

function wrongType(field: Field, value: Json): string | null {
  switch (field.type) {
    case 'text':
    case 'multiline':
    case 'secret':
    case 'code':
      return typeof value === 'string' ? null : `${field.label} is a text.`
    case 'number':
      return typeof value === 'number' ? null : `${field.label} is a number.`
    case 'boolean':
      return typeof value === 'boolean' ? null : `${field.label} is true or false.`
    case 'select':
      return wrongChoice(field, value)
    case 'key-value':
      return isTextRecord(value) ? null : `${field.label} is an object of texts.`
    case 'list':
      return Array.isArray(value) && value.every((item) => typeof item === 'string')
        ? null
        : `${field.label} is a list of texts.`
    case 'json':
      return null
    default:
      return field.type satisfies never
  }
}

function wrongChoice(field: Field, value: Json): string | null {
  const choices = (field.options ?? []).map((option) => option.value)
  if (choices.some((choice) => choice === value)) return null
  return `${field.label} is one of: ${choices.join(', ')}.`
}

function isTextRecord(value: Json): boolean {
  return (
    value !== null &&
    typeof value === 'object' &&
    !Array.isArray(value) &&
    Object.values(value).every((item) => typeof item === 'string')
  )
}
