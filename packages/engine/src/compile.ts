import {
  type Body,
  type BodyPart,
  bodiesOf,
  type Flow,
  maxBodyDepth,
  type Step,
  stepsOf,
} from '@millrace/contracts'

/** A flow made ready to run: its graphs with edges as indices, steps in topological order. */
export interface CompiledFlow {
  readonly graph: CompiledGraph
}

export interface CompiledGraph {
  /** In topological order, so that a greater index never runs before a smaller one that it depends on. */
  readonly steps: readonly CompiledStep[]
}

export interface CompiledStep {
  readonly step: Step
  readonly kind: 'plain' | 'branch' | 'approval' | 'loop' | 'try'
  /** Edges to be settled before the step is decided; those from the trigger are not counted. */
  readonly incoming: number
  /** Starts at once: an edge from the trigger, or a root of a body. */
  readonly entry: boolean
  readonly outgoing: readonly CompiledEdge[]
  /** Of a container; the other two of a try that has them. */
  readonly body: CompiledGraph | null
  readonly catch: CompiledGraph | null
  readonly finally: CompiledGraph | null
}

export interface CompiledEdge {
  readonly to: number
  readonly port: string | null
}

interface RawEdge {
  from: Step
  to: Step
  port: string | null
}

interface RawGraph {
  steps: Step[]
  edges: RawEdge[]
  entries: Set<Step>
}

/**
 * Compiles a flow that validation has accepted; anything else throws. `upTo` names the step a test run ends with: only
 * it and what it depends on are kept.
 */
export function compileFlow(flow: Flow, options: { upTo?: string } = {}): CompiledFlow {
  const keep = options.upTo === undefined ? null : options.upTo
  if (keep !== null && !holdsStep(flow, keep)) throw new Error(`Flow ${flow.key} has no step ${keep}`)
  return { graph: compileGraph(flow, { inBody: false, depth: 0, upTo: keep }) }
}

interface Place {
  inBody: boolean
  depth: number
  upTo: string | null
}

function compileGraph(body: Body, { inBody, depth, upTo }: Place): CompiledGraph {
  if (depth > maxBodyDepth) throw new Error(`Bodies are nested deeper than ${maxBodyDepth}`)
  const raw = prune(readGraph(body, inBody), upTo)
  const order = topologicalOrder(raw)
  const indexOf = new Map(order.map((step, index) => [step, index]))
  const outgoing = new Map<Step, CompiledEdge[]>(order.map((step) => [step, []]))
  const incoming = new Map<Step, number>()
  for (const edge of raw.edges) {
    const to = indexOf.get(edge.to)
    if (to === undefined) continue
    outgoing.get(edge.from)?.push({ to, port: edge.port })
    incoming.set(edge.to, (incoming.get(edge.to) ?? 0) + 1)
  }
  return {
    steps: order.map((step) => ({
      step,
      kind: kindOf(step),
      incoming: incoming.get(step) ?? 0,
      entry: raw.entries.has(step),
      outgoing: outgoing.get(step) ?? [],
      ...compileBodies(step, depth + 1, upTo),
    })),
  }
}

function kindOf({ use }: Step): CompiledStep['kind'] {
  return use === 'branch' || use === 'approval' || use === 'loop' || use === 'try' ? use : 'plain'
}

/** What a try does after the body that holds the step `upTo` is left out; what it does before is kept whole. */
function compileBodies(
  step: Step,
  depth: number,
  upTo: string | null,
): Pick<CompiledStep, 'body' | 'catch' | 'finally'> {
  const compile = (body: Body) =>
    compileGraph(body, { inBody: true, depth, upTo: upTo !== null && holdsStep(body, upTo) ? upTo : null })
  const none = { body: null, catch: null, finally: null }
  if (step.use === 'loop') return { ...none, body: compile(step.body ?? { steps: [] }) }
  if (step.use !== 'try') return none
  const bodies = upTo === null ? bodiesOf(step) : bodiesUpTo(step, upTo)
  const graphs = new Map(bodies.map(({ part, body }) => [part, compile(body)]))
  return {
    body: graphs.get('body') ?? compile({ steps: [] }),
    catch: graphs.get('catch') ?? null,
    finally: graphs.get('finally') ?? null,
  }
}

function bodiesUpTo(step: Step, upTo: string): { part: BodyPart; body: Body }[] {
  const bodies = bodiesOf(step)
  const holder = bodies.findIndex(({ body }) => holdsStep(body, upTo))
  return holder === -1 ? bodies : bodies.slice(0, holder + 1)
}

function readGraph(body: Body, inBody: boolean): RawGraph {
  const byId = new Map(body.steps.map((step) => [step.id, step]))
  if (byId.size !== body.steps.length) throw new Error('Two steps have the same id')
  const requireStep = (id: string): Step => {
    const step = byId.get(id)
    if (step === undefined) throw new Error(`An edge names the step ${id}, which does not exist`)
    return step
  }
  const edges: RawEdge[] = []
  const entries = new Set<Step>()
  for (const [from, to] of body.edges ?? writtenOrder(body.steps)) {
    if (from === 'trigger') {
      entries.add(requireStep(to))
      continue
    }
    const colon = from.indexOf(':')
    edges.push({
      from: requireStep(colon === -1 ? from : from.slice(0, colon)),
      to: requireStep(to),
      port: colon === -1 ? null : from.slice(colon + 1),
    })
  }
  if (inBody) {
    const targets = new Set(edges.map((edge) => edge.to))
    for (const step of body.steps) if (!targets.has(step)) entries.add(step)
  }
  return { steps: body.steps, edges, entries }
}

function writtenOrder(steps: readonly Step[]): [string, string][] {
  return steps.map((step, index) => [steps[index - 1]?.id ?? 'trigger', step.id])
}

/** By depth (the longest way from an entry), then as written: the order in which a person reads the canvas. */
function topologicalOrder({ steps, edges }: RawGraph): Step[] {
  const targets = new Map<Step, Step[]>()
  const waitsFor = new Map<Step, number>()
  for (const { from, to } of edges) {
    const list = targets.get(from)
    if (list === undefined) targets.set(from, [to])
    else list.push(to)
    waitsFor.set(to, (waitsFor.get(to) ?? 0) + 1)
  }
  const order: Step[] = []
  let level = steps.filter((step) => !waitsFor.has(step))
  const written = new Map(steps.map((step, index) => [step, index]))
  while (level.length > 0) {
    order.push(...level)
    const next: Step[] = []
    for (const step of level) {
      for (const to of targets.get(step) ?? []) {
        const left = (waitsFor.get(to) ?? 0) - 1
        waitsFor.set(to, left)
        if (left === 0) next.push(to)
      }
    }
    level = next.sort((a, b) => (written.get(a) ?? 0) - (written.get(b) ?? 0))
  }
  if (order.length !== steps.length) throw new Error('The steps form a cycle')
  return order
}

/** Keeps the step named `upTo` (or the container that holds it) and its ancestors. */
function prune(raw: RawGraph, upTo: string | null): RawGraph {
  if (upTo === null) return raw
  const sources = new Map<Step, Step[]>()
  for (const { from, to } of raw.edges) {
    const list = sources.get(to)
    if (list === undefined) sources.set(to, [from])
    else list.push(from)
  }
  const kept = new Set(raw.steps.filter((step) => holdsStep({ steps: [step] }, upTo)))
  for (const step of kept) for (const from of sources.get(step) ?? []) kept.add(from)
  return {
    steps: raw.steps.filter((step) => kept.has(step)),
    edges: raw.edges.filter(({ from, to }) => kept.has(from) && kept.has(to)),
    entries: raw.entries,
  }
}

function holdsStep(body: Body, id: string): boolean {
  return [...stepsOf(body)].some(({ step }) => step.id === id)
}
