import type { Field } from '../field.ts'
import type { Json } from '../json.ts'
import { checkFieldValue } from './check-value.ts'

/** The value as another type of field takes it, where nothing is lost by that; undefined: there is no such value. */
export function convertValue(field: Field, value: Json): Json | undefined {
  return candidates(value).find((candidate) => checkFieldValue(field, candidate) === null)
}

/** The same in another form: each could be turned back. */
function candidates(value: Json): Json[] {
  const found: Json[] = [value]
  if (typeof value === 'number' || typeof value === 'boolean') found.push(String(value), [String(value)])
  if (typeof value === 'string') {
    const number = Number(value)
    if (Number.isFinite(number) && String(number) === value) found.push(number)
    if (value === 'true' || value === 'false') found.push(value === 'true')
    found.push([value])
  }
  const [only] = Array.isArray(value) && value.length === 1 ? value : []
  if (only !== undefined) found.push(only)
  return found
}
