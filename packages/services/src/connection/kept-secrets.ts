import {
  type ConnectionTypeManifest,
  changedBindings,
  type Field,
  isSecretField,
  type Json,
  type JsonObject,
  jsonObjectSchema,
} from '@millrace/contracts'
import { invalid } from '../errors.ts'
import { requireConnectionValues } from './type.ts'

/** A secret of the stored value that what was given leaves out. */
interface Kept {
  path: string
  label: string
}

/**
 * The values after an edit. A secret that is left out stays, because nobody who edits the form has ever been shown it;
 * so does a named one that is given as null. Unless the values now go elsewhere: then they must all be given again.
 */
export function withKeptSecrets({
  type,
  before,
  given,
}: {
  type: ConnectionTypeManifest
  before: JsonObject
  given: JsonObject
}): JsonObject {
  const kept: Kept[] = []
  const merged: JsonObject = { ...given }
  for (const field of type.fields.filter(isSecretField)) {
    const stored = before[field.key]
    if (stored === undefined) continue
    const value = field.type === 'secrets' ? mergeNamed(field, { stored, given, kept }) : undefined
    if (value !== undefined) merged[field.key] = value
    else if (!Object.hasOwn(given, field.key)) {
      merged[field.key] = stored
      kept.push({ path: `values.${field.key}`, label: field.label })
    }
  }
  const values = requireConnectionValues(type, merged)
  const changed = changedBindings(type.fields, { before, after: values })
  if (changed.length === 0) return values
  const why = `${changed.map(({ label }) => label).join(', ')} changed, which decides where it is sent.`
  const problems = kept.map(({ path, label }) => ({ path, message: `Give ${label} again: ${why}` }))
  if (problems.length > 0) throw invalid(problems)
  return values
}

/** undefined: nothing was given. A name that is missing in what was given is removed. */
function mergeNamed(
  field: Field,
  { stored, given, kept }: { stored: Json; given: JsonObject; kept: Kept[] },
): Json | undefined {
  const named = jsonObjectSchema.safeParse(given[field.key])
  const before = jsonObjectSchema.parse(stored)
  if (!named.success) return undefined
  return Object.fromEntries(
    Object.entries(named.data).map(([name, value]) => {
      if (value !== null || !Object.hasOwn(before, name)) return [name, value]
      kept.push({ path: `values.${field.key}.${name}`, label: `${field.label} "${name}"` })
      return [name, before[name] ?? null]
    }),
  )
}
