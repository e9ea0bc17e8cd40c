import type { Definition, Field, Flow, Json, JsonObject } from '@millrace/contracts'
import { configFields } from '@millrace/contracts/field-values'
import { describeUse, type Manifests } from '../catalog/index.ts'
import { eachStep, effectiveEdges, findStep, type GraphRef, leadsTo, triggerId } from '../document/index.ts'
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
    customer: {
      id: 'customer-1',
      externalId: 'customer-1',
      name: 'Customer',
      labels: [],
      attributes: {},
    },
    instance: { id: 'instance-1' },
    flow: { key: flow.key, name: flow.name },
    run: runSample,
    ...loopSample(flow, stepId, run),
    ...(isAfterFailure(flow, stepId) && { error: errorSample }),
    state: { flow: {}, instance: {}, customer: {}, organization: {} },
    connections: connectionSample(definition),
  }
}

const runSample: JsonObject = {
  id: 'run-1',
  attempt: 1,
  queuedAt: '2026-01-01T00:00:00.000Z',
  integration: 'integration',
  version: 1,
  idempotencyKey: 'run-1:step:0',
}

const errorSample: JsonObject = {
  code: 'rejected',
  message: 'What failed',
  retryable: false,
  details: {},
  stepId: 'step',
}

export function readableStepIds(flow: Flow, stepId: string | null): string[] {
  return readableSteps(flow, stepId).map(({ id }) => id)
}

/** The graphs that a step stands in, from the inside out. */
function* graphsAround(flow: Flow, stepId: string | null): Generator<NonNullable<GraphRef>> {
  let ref: GraphRef = stepId === null ? null : (findStep(flow, stepId)?.ref ?? null)
  while (ref) {
    yield ref
    ref = findStep(flow, ref.container)?.ref ?? null
  }
}

/** `error` is there in catch and finally, and in what stands in them. */
function isAfterFailure(flow: Flow, stepId: string | null): boolean {
  return [...graphsAround(flow, stepId)].some(({ slot }) => slot !== 'body')
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

function loopSample(flow: Flow, stepId: string | null, run: StepSummaries): JsonObject {
  const loop = [...graphsAround(flow, stepId)].find(
    ({ container }) => findStep(flow, container)?.step.use === 'loop',
  )
  if (!loop) return {}
  const input = run.get(loop.container)?.shown.input
  const items = input !== null && typeof input === 'object' && !Array.isArray(input) ? input.items : input
  return { loop: { item: Array.isArray(items) ? (items[0] ?? null) : null, index: 0, count: 1 } }
}

function connectionSample({ connections = {} }: Definition): JsonObject {
  return Object.fromEntries(
    Object.entries(connections).map(([slot, { connector, type }]) => [slot, { id: slot, connector, type }]),
  )
}

function configSample(definition: Definition): JsonObject {
  const fields = configFields(definition).filter(({ type }) => type !== 'connection')
  return Object.fromEntries(fields.map((field) => [field.key, field.default ?? emptyValue(field)]))
}

function emptyValue(field: Field): Json {
  switch (field.type) {
    case 'number':
      return 0
    case 'boolean':
      return false
    case 'list':
    case 'multi-select':
    case 'field-mapping':
      return []
    case 'json':
    case 'key-value':
    case 'secrets':
      return {}
    case 'schedule':
      return { everyMs: 3_600_000 }
    case 'file':
      return { $file: 'file-1', name: 'file', contentType: 'application/octet-stream', bytes: 0 }
    case 'text':
    case 'multiline':
    case 'secret':
    case 'select':
    case 'code':
    case 'connection':
      return ''
    case 'date':
      return '2026-01-01'
    default:
      return field.type satisfies never
  }
}
