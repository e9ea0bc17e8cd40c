import type { Definition, Field, JsonObject, Problem } from '@millrace/contracts'
import { configFields, migrateConfig, type OuterForm } from '@millrace/contracts/field-values'

/** What a user's fields stand among: whether they are shown may depend on the instance's. */
export function instanceForm(definition: Definition, config: JsonObject): OuterForm {
  return { fields: configFields(definition, 'instance'), values: config }
}

/** Saved for whatever version the instance had then: taken over as an upgrade does it, with today's defaults. */
export function effectiveUserConfig(
  definition: Definition,
  { instance, stored }: { instance: JsonObject; stored: JsonObject },
): { config: JsonObject; problems: Problem[] } {
  const from = Object.keys(stored).map((key): Field => ({ key, type: 'json', label: key }))
  const to = configFields(definition, 'user')
  const outer = instanceForm(definition, instance)
  const { values, problems } = migrateConfig({ from, to, values: stored, outer })
  return { config: values, problems }
}
