import type { Field } from '../field.ts'
import type { JsonObject } from '../json.ts'
import type { Problem } from '../problem-details.ts'
import { checkFieldValues } from './check.ts'
import { convertValue } from './convert.ts'
import type { OuterForm } from './shown.ts'

export interface ConfigMigration {
  /** For the new version, with its defaults and without what it hides. A value that does not fit is kept, to be mended. */
  values: JsonObject
  /** What the new version misses or refuses; empty: it can run. Paths begin with `config`. */
  problems: Problem[]
  changes: {
    renamed: { from: string; to: string }[]
    /** Values that no field takes any more. */
    dropped: string[]
    /** Fields that begin with their default. */
    defaulted: string[]
    /** Fields whose type changed; the value means the same. */
    converted: string[]
  }
}

/**
 * The config of an instance for another version, up or down: a field takes its own value, or that of a key it had before
 * (`formerKeys`, newest first); a value of another type is converted where nothing is lost. Connections are checked apart.
 */
export function migrateConfig(options: {
  from: readonly Field[]
  to: readonly Field[]
  values: JsonObject
  outer?: OuterForm
}): ConfigMigration {
  const { from, to, values: given, outer } = options
  const sources = sourcesOf(from, to)
  const changes: ConfigMigration['changes'] = { renamed: [], dropped: [], defaulted: [], converted: [] }
  const values: JsonObject = {}
  const used = new Set<string>()
  for (const field of to) {
    const source = sources.get(field.key)
    const value = source !== undefined && Object.hasOwn(given, source) ? given[source] : undefined
    if (source === undefined || value === undefined || value === null || value === '') {
      if (field.default !== undefined) changes.defaulted.push(field.key)
      continue
    }
    used.add(source)
    const migrated = convertValue(field, value)
    values[field.key] = migrated ?? value
    if (source !== field.key) changes.renamed.push({ from: source, to: field.key })
    if (migrated !== undefined && migrated !== value) changes.converted.push(field.key)
  }
  changes.dropped = Object.keys(given).filter((key) => !used.has(key))
  const checked = checkFieldValues({
    fields: to,
    values,
    path: 'config',
    complete: true,
    ...(outer === undefined ? {} : { outer }),
  })
  return { ...checked, changes }
}

/** Which old key each field takes its value from. What a renamed field takes is no longer another field's. */
function sourcesOf(from: readonly Field[], to: readonly Field[]): Map<string, string> {
  const before = new Set(from.map(({ key }) => key))
  const sources = new Map<string, string>()
  const taken = new Set<string>()
  for (const field of to) {
    if (before.has(field.key)) continue
    const former = field.formerKeys?.find((key) => before.has(key) && !taken.has(key))
    if (former === undefined) continue
    sources.set(field.key, former)
    taken.add(former)
  }
  for (const { key } of to) {
    if (!sources.has(key) && !taken.has(key)) sources.set(key, key)
  }
  return sources
}
