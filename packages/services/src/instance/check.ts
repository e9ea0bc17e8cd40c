import type { Definition, Field, JsonObject, Problem } from '@millrace/contracts'
import { checkFieldValues, configFields } from '@millrace/contracts/field-values'
import type { TenantClient } from '@millrace/db'
import { type BindableConnections, bindingProblems, loadBindable } from '../connection/check-bindings.ts'
import { invalid } from '../errors.ts'
import { checkUploads } from '../file/check-uploads.ts'

interface Candidate {
  definition: Definition
  config: JsonObject
  connections: Record<string, string>
  customerId: string
  instanceId: string | null
}

export interface Fit {
  /** With defaults. */
  config: JsonObject
  /** What is wrong, whether the instance is to run or not: wrong types, foreign connections. */
  wrong: Problem[]
  /** All that stands between the instance and its deployment, `wrong` included. */
  gaps: Problem[]
}

/** Config and connections against a version. */
export async function checkFit(tx: TenantClient, candidate: Candidate): Promise<Fit> {
  const { values: config, problems } = await checkUploads(tx, {
    fields: configFields(candidate.definition, 'instance'),
    values: candidate.config,
    path: 'config',
  })
  const bindable = await loadBindable(tx, Object.values(candidate.connections))
  const fit = fitOf({ ...candidate, config, bindable })
  return { ...fit, wrong: [...fit.wrong, ...problems], gaps: [...fit.gaps, ...problems] }
}

/** Pure: `bindable` holds all connections that are named and exist. */
export function fitOf(candidate: Candidate & { bindable: BindableConnections }): Fit {
  const wrong = problemsOf(candidate, { complete: false })
  const gaps = problemsOf(candidate, { complete: true })
  return { config: gaps.config, wrong: wrong.problems, gaps: gaps.problems }
}

/** Nothing is wrong and, of an instance that runs, nothing missing; or throws with every problem. */
export function requireFitting({ wrong, gaps }: Fit, { complete }: { complete: boolean }): void {
  const problems = complete ? gaps : wrong
  if (problems.length > 0) throw invalid(problems)
}

function problemsOf(
  {
    definition,
    config: values,
    connections: bound,
    customerId,
    instanceId,
    bindable,
  }: Candidate & { bindable: BindableConnections },
  { complete }: { complete: boolean },
): { config: JsonObject; problems: Problem[] } {
  const fields = configFields(definition, 'instance')
  const config = checkFieldValues({ fields, values, path: 'config', complete })
  const problems = [
    ...config.problems,
    ...secretProblems(fields, values),
    ...bindingProblems({
      slots: definition.connections ?? {},
      bound,
      complete,
      forCustomer: { id: customerId, instanceId },
      connections: bindable,
    }),
  ]
  return { config: config.values, problems }
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
