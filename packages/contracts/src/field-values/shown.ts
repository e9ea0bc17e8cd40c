import type { Field } from '../field.ts'
import type { Json, JsonObject } from '../json.ts'

/** A form around this one: fields of a user may depend on those of the instance. */
export interface OuterForm {
  fields: readonly Field[]
  values: JsonObject
}

/**
 * Whether a form shows a field now: the field that `showWhen` names has one of the values (its default where nothing is
 * given) and is shown itself. Of a list, one of its items is enough.
 */
export function isFieldShown(
  field: Field,
  { fields, values, outer }: { fields: readonly Field[]; values: JsonObject; outer?: OuterForm },
): boolean {
  const all = outer === undefined ? fields : [...outer.fields, ...fields]
  const given = outer === undefined ? values : { ...outer.values, ...values }
  // As many rounds as there are fields: fields that name each other in a circle are never shown.
  let current = field
  for (const _round of all) {
    const condition = current.showWhen
    if (condition === undefined) return true
    const controller = all.find(({ key }) => key === condition.field)
    if (controller === undefined) return false
    const value = own(given, controller.key) ?? controller.default
    if (!textsOf(value).some((text) => condition.in.includes(text))) return false
    current = controller
  }
  return current.showWhen === undefined
}

function own(values: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(values, key) ? values[key] : undefined
}

function textsOf(value: Json | undefined): string[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value.flatMap((item) => (typeof item === 'object' ? [] : [String(item)]))
  return typeof value === 'object' ? [] : [String(value)]
}
