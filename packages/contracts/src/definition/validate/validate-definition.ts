import type { z } from 'zod'
import { configFields } from '../../field-values/config-fields.ts'
import type { Json } from '../../json.ts'
import type { ConnectorManifest } from '../../manifest.ts'
import type { Problem } from '../../problem-details.ts'
import { type ConnectionSlot, type Definition, definitionSchema } from '../schema.ts'
import { checkConfig } from './config.ts'
import { checkSlots } from './connections.ts'
import { copyJson } from './copy-json.ts'
import { checkDetails } from './details.ts'
import { checkFlows } from './flows.ts'
import { definitionKeys } from './known-keys.ts'
import { valueAt } from './path.ts'
import { repair } from './repair.ts'
import { createReport, type Report } from './report.ts'
import { asPath, reportIssues } from './schema-problems.ts'

export interface Validation {
  /** null: the input does not have the shape of a definition. Not null with problems: the shape is right, the sense is not. */
  definition: Definition | null
  problems: Problem[]
}

const mostExpressions = 50_000
/** With more, the definition is no longer looked at for its sense: what is wrong with its shape fills the list. */
const mostIssues = 1000

/**
 * Checks a definition that came from outside and reports every problem at once, those of shape and those of sense,
 * as far as the shape lets the sense be seen. Never throws, whatever the input.
 */
export function validateDefinition(
  input: unknown,
  { manifests }: { manifests: readonly ConnectorManifest[] },
): Validation {
  const report = createReport()
  const copy = copyJson(input, report)
  if (copy === undefined) {
    if (report.isEmpty()) report.add([], 'A definition must be an object.')
    return { definition: null, problems: report.finish(undefined) }
  }
  // What could not be copied was reported: the rest is no longer what was sent.
  const isWhole = report.isEmpty()
  const parsed = definitionSchema.safeParse(copy)
  if (parsed.success) {
    checkSense(parsed.data, { copy, broken: new Set(), manifests, report })
    return { definition: isWhole ? parsed.data : null, problems: report.finish(copy) }
  }
  const issues = parsed.error.issues.slice(0, mostIssues).map(withFewerKeys)
  reportIssues(issues, { value: copy, at: [], report, knownKeys: definitionKeys })
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') report.mute(asPath(issue.path))
  }
  const repaired = issues.length < mostIssues ? repair(copy, parsed.error.issues) : null
  if (repaired !== null) {
    checkSense(repaired.definition, { copy, broken: repaired.broken, manifests, report })
  }
  return { definition: null, problems: report.finish(copy) }
}

function withFewerKeys(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  return issue.code === 'unrecognized_keys' ? { ...issue, keys: issue.keys.slice(0, mostIssues) } : issue
}

function checkSense(
  definition: Definition,
  {
    copy,
    broken,
    manifests,
    report,
  }: { copy: Json; broken: ReadonlySet<number>; manifests: readonly ConnectorManifest[]; report: Report },
): void {
  const named = valueAt(copy, ['connections'])
  const slots = new Map<string, ConnectionSlot | null>()
  if (typeof named === 'object' && named !== null)
    for (const name of Object.keys(named)) slots.set(name, null)
  for (const [name, slot] of Object.entries(definition.connections ?? {})) slots.set(name, slot)
  const context = {
    report,
    connectors: new Map(manifests.map((manifest) => [manifest.key, manifest])),
    slots,
    configFields: configFields(definition),
    flows: flowKeys(copy),
    budget: { expressions: mostExpressions },
  }
  checkDetails(definition, context)
  checkSlots(definition, context)
  checkConfig(definition, context)
  checkFlows(definition, broken, context)
}

function flowKeys(copy: Json): ReadonlySet<string> {
  const flows = valueAt(copy, ['flows'])
  if (!Array.isArray(flows)) return new Set()
  return new Set(flows.map((flow) => valueAt(flow, ['key'])).filter((key) => typeof key === 'string'))
}
