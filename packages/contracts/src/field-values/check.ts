import { formatPath } from '../definition/validate/path.ts'
import { suggest } from '../definition/validate/suggest.ts'
import type { Field } from '../field.ts'
import type { Json, JsonObject } from '../json.ts'
import type { Problem } from '../problem-details.ts'
import { checkFieldValue } from './check-value.ts'
import { isFieldShown, type OuterForm } from './shown.ts'

export interface CheckedValues {
  /** With defaults, and without what is hidden or unknown: what a run works with. */
  values: JsonObject
  problems: Problem[]
}

const mostProblems = 100

/**
 * Values that a person filled into a form. Unknown keys and wrong values are problems; `complete` also asks for every
 * required field. A field that is hidden is neither asked for nor checked nor passed on.
 */
export function checkFieldValues(options: {
  fields: readonly Field[]
  values: JsonObject
  /** JSON path of `values` in what was sent, for the problems. */
  path: string
  complete: boolean
  outer?: OuterForm
}): CheckedValues {
  const { fields, values: given, path, complete, outer } = options
  const problems: Problem[] = unknownKeys(fields, given, path)
  const values: JsonObject = {}
  for (const field of fields) {
    if (!isFieldShown(field, { fields, values: given, ...(outer === undefined ? {} : { outer }) })) continue
    const value = (Object.hasOwn(given, field.key) ? given[field.key] : undefined) ?? field.default
    if (value === undefined || isEmpty(field, value)) {
      if (complete && field.required === true && field.type !== 'connection')
        problems.push({ path: `${path}.${field.key}`, message: `${field.label} is required.` })
    }
    if (value === undefined || value === null || value === '') continue
    values[field.key] = value
    const wrong = checkFieldValue(field, value)
    if (wrong === null) continue
    problems.push({
      path: `${path}.${formatPath([field.key, ...wrong.below])}`,
      message: wrong.message,
      ...(wrong.hint === undefined ? {} : { hint: wrong.hint }),
    })
  }
  return { values, problems: problems.slice(0, mostProblems) }
}

function unknownKeys(fields: readonly Field[], given: JsonObject, path: string): Problem[] {
  const known = new Set(fields.map((field) => field.key))
  const unknown = Object.keys(given).filter((key) => !known.has(key))
  return unknown.slice(0, mostProblems).map((key) => {
    const hint = known.size === 0 ? 'Nothing can be set here.' : suggest(key, known)
    return {
      path: `${path}.${key}`,
      message: `There is no field "${key}".`,
      ...(hint === undefined ? {} : { hint }),
    }
  })
}

/** Nothing was filled in. Of JSON, an empty list or object is a value. */
function isEmpty(field: Field, value: Json): boolean {
  if (value === null || value === '') return true
  if (field.type === 'json' || typeof value !== 'object') return false
  return Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0
}
