import type { Definition, Field, JsonObject, Problem } from '@millrace/contracts'
import { checkFieldValues, configFields } from '@millrace/contracts/field-values'
import type { TenantClient } from '@millrace/db'
import { checkBindings } from '../connection/check-bindings.ts'
import { invalid } from '../errors.ts'

/**
 * Config and connections against a version. Types are checked always; that nothing is missing (`complete`) only when
 * the instance is to run. Returns the config with defaults, or throws with every problem.
 */
export async function requireFitting(
  tx: TenantClient,
  options: {
    definition: Definition
    config: JsonObject
    connections: Record<string, string>
    customerId: string
    instanceId: string | null
    complete: boolean
  },
): Promise<JsonObject> {
  const { definition, complete } = options
  const fields = configFields(definition)
  const config = checkFieldValues({ fields, values: options.config, path: 'config', complete })
  const problems: Problem[] = [
    ...config.problems,
    ...secretProblems(fields, options.config),
    ...(await checkBindings(tx, {
      slots: definition.connections ?? {},
      bound: options.connections,
      complete,
      forCustomer: { id: options.customerId, instanceId: options.instanceId },
    })),
  ]
  if (problems.length > 0) throw invalid(problems)
  return config.values
}

/** Config is shown to whoever may read the instance. */
function secretProblems(fields: Field[], config: JsonObject): Problem[] {
  return fields
    .filter((field) => field.type === 'secret' && config[field.key] !== undefined)
    .map((field) => ({
      path: `config.${field.key}`,
      message: `${field.label} is a secret and cannot be kept in the config.`,
      hint: 'Make it a field of a connection.',
    }))
}
