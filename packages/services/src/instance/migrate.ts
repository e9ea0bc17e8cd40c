import type { Definition, JsonObject } from '@millrace/contracts'
import { configFields, migrateConfig } from '@millrace/contracts/field-values'

/** Pure: what an instance has, as another version takes it. Slots that the version does not have lose their connection. */
export function migrateState({
  from,
  to,
  config,
  connections,
}: {
  from: Definition
  to: Definition
  config: JsonObject
  connections: Record<string, string>
}): { config: JsonObject; connections: Record<string, string> } {
  const { values } = migrateConfig({
    from: configFields(from, 'instance'),
    to: configFields(to, 'instance'),
    values: config,
  })
  const slots = to.connections ?? {}
  const kept = Object.entries(connections).filter(([slot]) => Object.hasOwn(slots, slot))
  return { config: values, connections: Object.fromEntries(kept) }
}
