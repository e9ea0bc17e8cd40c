import type { Definition, Field, Flow, Json, JsonObject } from '@millrace/contracts'
import { describeUse, type Manifests } from '../catalog/index.ts'
import {
  eachStep,
  effectiveEdges,
  findStep,
  type GraphRef,
  getGraph,
  leadsTo,
  triggerId,
} from '../document/index.ts'
import type { StepSummaries } from '../run/step-summary.ts'

/**
 * What expressions and code of a step can read, with the data of the last run where there is one and the manifests'
 * samples where not. For completion and for choosing by hand; the run itself evaluates in the sandbox.
 */
export function expressionContext(input: {
  definition: Definition
  flow: Flow
  /** The step that reads; null: the flow as a whole. */
  stepId: string | null
  manifests: Manifests
  run: StepSummaries
}): JsonObject {
  const { definition, flow, stepId, manifests, run } = input
  const steps: JsonObject = {}
  for (const { id, use } of readableSteps(flow, stepId)) {
    const summary = run.get(id)
    const output = summary?.shown.output ?? describeUse(manifests, use).sampleOutput ?? null
    steps[id] = { output, status: summary?.status ?? 'succeeded', error: null }
  }
  return {
    trigger: triggerSample(flow, manifests),
    steps,
    config: configSample(definition),
    customer: { id: 'customer-1', externalId: 'customer-1', name: 'Customer' },
    instance: { id: 'instance-1' },
    flow: { key: flow.key, name: flow.name },
    run: { id: 'run-1', attempt: 1 },
    ...(isInLoop(flow, stepId) && { loop: { item: loopItem(flow, stepId, run), index: 0, count: 1 } }),
  }
}

export function readableStepIds(flow: Flow, stepId: string | null): string[] {
  return readableSteps(flow, stepId).map(({ id }) => id)
}

function isInLoop(flow: Flow, stepId: string | null): boolean {
  return stepId !== null && (findStep(flow, stepId)?.ref ?? null) !== null
}

/** Steps that may have run before: those that lead here on the same level, and the same for each frame around. */
function readableSteps(flow: Flow, stepId: string | null): { id: string; use: string }[] {
  if (stepId === null || stepId === triggerId) return [...eachStep(flow)].map(({ step }) => step)
  const found = findStep(flow, stepId)
  if (!found) return []
  const edges = effectiveEdges(found.graph, found.ref)
  const before = found.graph.steps.filter(({ id }) => id !== stepId && leadsTo(edges, id, stepId))
  return [...(found.ref ? readableSteps(flow, found.ref.container) : []), ...before]
}

function triggerSample(flow: Flow, manifests: Manifests): Json {
  return describeUse(manifests, flow.trigger.use).sampleOutput ?? { body: {} }
}

function loopItem(flow: Flow, stepId: string | null, run: StepSummaries): Json {
  const ref: GraphRef = stepId === null ? null : (findStep(flow, stepId)?.ref ?? null)
  if (!ref || !getGraph(flow, ref)) return null
  const input = run.get(ref.container)?.shown.input
  const items = input !== null && typeof input === 'object' && !Array.isArray(input) ? input.items : input
  return Array.isArray(items) ? (items[0] ?? null) : null
}

function configSample(definition: Definition): JsonObject {
  const fields = definition.config?.pages.flatMap((page) => page.fields) ?? []
  return Object.fromEntries(fields.map((field) => [field.key, field.default ?? emptyValue(field)]))
}

function emptyValue(field: Field): Json {
  switch (field.type) {
    case 'number':
      return 0
    case 'boolean':
      return false
    case 'list':
      return []
    case 'json':
    case 'key-value':
      return {}
    case 'text':
    case 'multiline':
    case 'secret':
    case 'select':
    case 'code':
      return ''
    default:
      return field.type satisfies never
  }
}
