import { parseTemplate, soleExpression } from '../expression/index.ts'
import type { DataSourceUse } from '../field.ts'
import type { Json, JsonObject } from '../json.ts'

/** One expression in the input of a data source; `key`: the config field that it names, null for any other expression. */
export interface InputReference {
  path: (string | number)[]
  key: string | null
}

type Use = Pick<DataSourceUse, 'with'>

/** What a data source's input asks of the form that its field stands in. */
export function inputReferences({ with: input = {} }: Use): InputReference[] {
  return [...referencesIn(input, [])]
}

/** The input with the form's values in place of `{{ config.<key> }}`; a sole one keeps its type. Nothing is evaluated. */
export function dataSourceInput({ with: input = {} }: Use, values: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(input).map(([key, value]) => [key, fill(value, values)]))
}

function* referencesIn(value: Json, path: InputReference['path']): Generator<InputReference> {
  if (typeof value === 'string') {
    for (const source of expressionsOf(value)) yield { path, key: fieldOf(source) }
  } else if (value !== null && typeof value === 'object') {
    const entries = Array.isArray(value) ? value.entries() : Object.entries(value)
    for (const [key, item] of entries) yield* referencesIn(item, [...path, key])
  }
}

/** A broken template counts as an expression that names no field. */
function expressionsOf(text: string): string[] {
  const template = parseTemplate(text)
  if (!template.ok) return ['']
  return template.parts.flatMap((part) => (part.kind === 'expression' ? [part.source] : []))
}

function fieldOf(source: string): string | null {
  return /^\s*config\.([a-zA-Z][a-zA-Z0-9_]*)\s*$/.exec(source)?.[1] ?? null
}

function fill(value: Json, values: JsonObject): Json {
  if (Array.isArray(value)) return value.map((item) => fill(item, values))
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, values)]))
  if (typeof value !== 'string') return value
  const template = parseTemplate(value)
  if (!template.ok) return value
  const sole = soleExpression(template.parts)
  if (sole !== null) return formValue(sole, values)
  return template.parts
    .map((part) => (part.kind === 'text' ? part.text : textOf(formValue(part.source, values))))
    .join('')
}

function formValue(source: string, values: JsonObject): Json {
  const key = fieldOf(source)
  return key !== null && Object.hasOwn(values, key) ? (values[key] ?? null) : null
}

function textOf(value: Json): string {
  if (value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
