import { type BodyPart, bodyParts, type Flow, type Step, stepsOf } from '@millrace/contracts'

export type Edge = [string, string]
export type Point = { x: number; y: number }

/** What a flow and a container's body have in common. */
export interface Graph {
  steps: Step[]
  edges?: Edge[] | undefined
  layout?: Record<string, Point> | undefined
}

/** Which graph of a flow: its own (null) or the body of a container step. */
export type GraphRef = { container: string; slot: BodyPart } | null

export interface FoundStep {
  step: Step
  graph: Graph
  ref: GraphRef
}

export function findStep(flow: Graph, id: string, ref: GraphRef = null): FoundStep | null {
  for (const step of flow.steps) {
    if (step.id === id) return { step, graph: flow, ref }
    for (const slot of bodyParts) {
      const body = step[slot]
      if (!body) continue
      const found = findStep(body, id, { container: step.id, slot })
      if (found) return found
    }
  }
  return null
}

export function getGraph(flow: Graph, ref: GraphRef): Graph | null {
  if (!ref) return flow
  return findStep(flow, ref.container)?.step[ref.slot] ?? null
}

/** The bodies that a step has or can have, in the order in which they run. None: it is no container. */
export function lanesOf(step: Step): readonly BodyPart[] {
  if (step.use === 'try') return bodyParts
  if (step.use === 'loop') return ['body']
  return bodyParts.filter((slot) => step[slot] !== undefined)
}

/** With the graph that is meant, empty where the container has none yet. null: it can have none. */
export function withGraphAt(flow: Flow, ref: GraphRef): Flow | null {
  if (getGraph(flow, ref)) return flow
  const container = ref && findStep(flow, ref.container)?.step
  if (!container || !lanesOf(container).includes(ref.slot)) return null
  return updateStep(flow, ref.container, (step) => ({ ...step, [ref.slot]: { steps: [] } }))
}

/** Takes a catch or finally away that holds nothing: an empty catch would swallow every failure in silence. */
export function withoutEmptyLane(flow: Flow, ref: GraphRef): Flow {
  if (!ref || ref.slot === 'body' || getGraph(flow, ref)?.steps.length !== 0) return flow
  return updateStep(flow, ref.container, ({ [ref.slot]: _empty, ...step }) => step)
}

export function sameGraph(a: GraphRef, b: GraphRef): boolean {
  return a?.container === b?.container && a?.slot === b?.slot
}

/** Every step of the graph and of the bodies inside it, parents first. */
export function* eachStep(graph: Graph): Generator<{ step: Step; ref: GraphRef }> {
  for (const { step, inside } of stepsOf(graph)) {
    yield { step, ref: inside && { container: inside.container.step.id, slot: inside.part } }
  }
}

export function stepIds(graph: Graph): Set<string> {
  return new Set([...eachStep(graph)].map(({ step }) => step.id))
}

/** Rewrites one graph; everything that did not change keeps its identity, so that memoised nodes stay quiet. */
export function updateGraph(flow: Flow, ref: GraphRef, update: (graph: Graph) => Graph): Flow {
  if (!ref) return withGraph(flow, update(flow))
  return updateStep(flow, ref.container, (step) => {
    const body = step[ref.slot]
    return body ? { ...step, [ref.slot]: update(body) } : step
  })
}

export function updateStep(flow: Flow, id: string, update: (step: Step) => Step): Flow {
  return withGraph(flow, updateStepIn(flow, id, update))
}

/** Applies `update` to the graph itself and to every body inside it, innermost first. */
export function updateEveryGraph(flow: Flow, update: (graph: Graph, ref: GraphRef) => Graph): Flow {
  return withGraph(flow, everyGraph(flow, null, update))
}

function updateStepIn(graph: Graph, id: string, update: (step: Step) => Step): Graph {
  let changed = false
  const steps = graph.steps.map((step) => {
    let next = step.id === id ? update(step) : step
    for (const slot of bodyParts) {
      const body = next[slot]
      if (!body || next.id === id) continue
      const nextBody = updateStepIn(body, id, update)
      if (nextBody !== body) next = { ...next, [slot]: nextBody }
    }
    if (next !== step) changed = true
    return next
  })
  return changed ? { ...graph, steps } : graph
}

function everyGraph(graph: Graph, ref: GraphRef, update: (graph: Graph, ref: GraphRef) => Graph): Graph {
  let changed = false
  const steps = graph.steps.map((step) => {
    let next = step
    for (const slot of bodyParts) {
      const body = next[slot]
      if (!body) continue
      const nextBody = everyGraph(body, { container: step.id, slot }, update)
      if (nextBody !== body) next = { ...next, [slot]: nextBody }
    }
    if (next !== step) changed = true
    return next
  })
  return update(changed ? { ...graph, steps } : graph, ref)
}

function withGraph(flow: Flow, graph: Graph): Flow {
  if (graph === flow) return flow
  const { steps, edges, layout } = graph
  const { edges: _edges, layout: _layout, ...rest } = flow
  return { ...rest, steps, ...(edges && { edges }), ...(layout && { layout }) }
}
