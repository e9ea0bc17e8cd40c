import type { JsonObject } from '@millrace/contracts'
import { configFields, migrateConfig } from '@millrace/contracts/field-values'
import { storedDefinition } from '../integration/definition.ts'
import { boundConnections, storedConfig } from './shape.ts'

/** Pure: what an instance has, as another version takes it. Slots that the version does not have lose their connection. */
export function migrateState(
  row: {
    version: { definition: unknown }
    config: unknown
    connections: { slot: string; connectionId: string }[]
  },
  version: { definition: unknown },
): { config: JsonObject; connections: Record<string, string> } {
  const to = storedDefinition(version.definition)
  const { values } = migrateConfig({
    from: configFields(storedDefinition(row.version.definition), 'instance'),
    to: configFields(to, 'instance'),
    values: storedConfig(row.config),
  })
  const slots = to.connections ?? {}
  const connections = Object.entries(boundConnections(row)).filter(([slot]) => Object.hasOwn(slots, slot))
  return { config: values, connections: Object.fromEntries(connections) }
}
