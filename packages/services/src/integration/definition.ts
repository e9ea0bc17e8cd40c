import { connectorManifests } from '@millrace/connectors/manifests'
import { type Definition, type Flow, type Problem, stepsOf, validateDefinition } from '@millrace/contracts'
import { invalid, notFound } from '../errors.ts'

export function checkDefinition(input: unknown): { definition: Definition | null; problems: Problem[] } {
  return validateDefinition(input, { manifests: connectorManifests })
}

/**
 * A definition that may be saved. Autosave allows problems: what it keeps parses by schema, so that the builder can
 * open it again, but it cannot be published.
 */
export function requireDefinition(
  input: unknown,
  { allowProblems }: { allowProblems: boolean },
): { definition: Definition; problems: Problem[] } {
  const { definition, problems } = checkDefinition(input)
  if (definition !== null && (problems.length === 0 || allowProblems)) return { definition, problems }
  throw invalid(problems, 'The definition has problems.')
}

/** The definition that is sent for an integration must be its own. */
export function refuseOtherKey(definition: Definition, key: string): void {
  if (definition.key === key) return
  throw invalid([
    {
      path: 'key',
      message: `The key is "${definition.key}", the address says "${key}".`,
      hint: 'An integration keeps its key.',
    },
  ])
}

/** Safe: rows of Integration and Version hold only what `requireDefinition` let through. */
export function storedDefinition(column: unknown): Definition {
  return column as Definition
}

export function requireFlow(definition: Definition, key: string): Flow {
  const flow = definition.flows.find((candidate) => candidate.key === key)
  if (flow === undefined) throw notFound('flow')
  return flow
}

/** Connector keys that the steps and slots of a definition use. */
export function usedConnectors(definition: Definition): string[] {
  const keys = new Set(Object.values(definition.connections ?? {}).map((slot) => slot.connector))
  for (const { step } of definition.flows.flatMap((flow) => [...stepsOf(flow)])) {
    const [connector, action] = step.use.split('.')
    if (connector !== undefined && action !== undefined) keys.add(connector)
  }
  return [...keys].toSorted()
}
