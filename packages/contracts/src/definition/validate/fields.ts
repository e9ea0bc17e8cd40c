import { hasTemplate, parseTemplate, soleExpression } from '../../expression/index.ts'
import type { Field } from '../../field.ts'
import type { Json, JsonObject } from '../../json.ts'
import type { Path } from './path.ts'
import type { Report } from './report.ts'
import { suggest } from './suggest.ts'

/** Checks literal values against the fields of an action; expressions are checked where they run. */
export function checkFields(
  fields: readonly Field[],
  { values, at, owner, report }: { values: JsonObject; at: Path; owner: string; report: Report },
): void {
  const known = new Set(fields.map(({ key }) => key))
  for (const key of Object.keys(values)) {
    if (known.has(key)) continue
    report.add([...at, key], `${owner} has no input "${key}".`, { hint: suggest(key, known) })
  }
  for (const field of fields) {
    const path = [...at, field.key]
    const value = values[field.key]
    if (value === undefined || (value === '' && field.required)) {
      if (field.required && field.default === undefined && isShown(field, fields, values)) {
        report.add(path, `${owner} needs the input "${field.key}" (${field.label}).`, {
          hint: 'Give a value or an {{ expression }}.',
        })
      }
      continue
    }
    const wrong = wrongType(field, value)
    if (wrong !== null) report.add([...path, ...wrong.below], wrong.message)
  }
}

/** Whether a field is surely shown: a controlling field that holds an expression may turn out either way. */
function isShown({ showWhen }: Field, fields: readonly Field[], values: JsonObject): boolean {
  if (showWhen === undefined) return true
  const value = values[showWhen.field] ?? fields.find(({ key }) => key === showWhen.field)?.default
  if (value === undefined || value === null || typeof value === 'object') return false
  if (typeof value === 'string' && hasTemplate(value)) return false
  return showWhen.in.includes(String(value))
}

interface WrongType {
  below: Path
  message: string
}

function wrongType(field: Field, value: Json): WrongType | null {
  const needs = (what: string): WrongType => ({ below: [], message: `"${field.key}" must be ${what}.` })
  const template = templateKind(value)
  if (template === 'sole') return null
  switch (field.type) {
    case 'text':
    case 'multiline':
    case 'secret':
    case 'code':
      return typeof value === 'string' ? null : needs('a text')
    case 'number':
      return typeof value === 'number' ? null : needs('a number or one sole {{ expression }}')
    case 'boolean':
      return typeof value === 'boolean' ? null : needs('true, false or one sole {{ expression }}')
    case 'select': {
      if (typeof value !== 'string') return needs('a text')
      const options = (field.options ?? []).map((option) => option.value)
      if (template === 'mixed' || options.length === 0 || options.includes(value)) return null
      return needs(`one of ${options.map((option) => `"${option}"`).join(', ')}`)
    }
    case 'date':
      return typeof value === 'string' ? null : needs('a day such as "2026-11-23"')
    case 'json':
      return null
    case 'schedule':
    case 'file':
    case 'field-mapping':
      return typeof value === 'object' && value !== null
        ? null
        : needs('written in full, or one sole {{ expression }}')
    case 'connection':
      return needs('left out: a step names its slot in "connection"')
    case 'key-value':
    case 'secrets':
      return wrongEntries(value, `"${field.key}" must be an object of texts, or one sole {{ expression }}.`)
    case 'list':
    case 'multi-select':
      return Array.isArray(value)
        ? wrongEntries(value, '')
        : needs('a list of texts, or one sole {{ expression }}')
    default:
      return field.type satisfies never
  }
}

function wrongEntries(value: Json, notAnObject: string): WrongType | null {
  if (typeof value !== 'object' || value === null || (Array.isArray(value) && notAnObject !== '')) {
    return { below: [], message: notAnObject }
  }
  const entries: [string | number, Json][] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value)
  for (const [key, item] of entries) {
    if (typeof item !== 'string') return { below: [key], message: 'This must be a text: write it in quotes.' }
  }
  return null
}

/** `sole`: the value's type is known only when it runs. `mixed`: it will be a text. Broken templates are told elsewhere. */
export function templateKind(value: Json): 'none' | 'sole' | 'mixed' {
  if (typeof value !== 'string' || !hasTemplate(value)) return 'none'
  const template = parseTemplate(value)
  if (!template.ok) return 'sole'
  return soleExpression(template.parts) === null ? 'mixed' : 'sole'
}
