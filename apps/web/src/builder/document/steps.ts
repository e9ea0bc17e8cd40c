import { bodyParts, type Flow, type Step, stepIdSchema, stepSchema } from '@millrace/contracts'
import type { StepPatch } from './actions.ts'
import type { Fragment } from './clipboard.ts'
import {
  caseKeys,
  connectIfValid,
  effectiveEdges,
  formatEnd,
  outputPorts,
  parseEnd,
  pruneEdges,
  sameEdge,
  triggerId,
  withExplicitEdges,
} from './edges.ts'
import {
  type Edge,
  eachStep,
  type FoundStep,
  findStep,
  type Graph,
  type GraphRef,
  getGraph,
  type Point,
  sameGraph,
  stepIds,
  updateEveryGraph,
  updateGraph,
  updateStep,
  withGraphAt,
  withoutEmptyLane,
} from './graph.ts'
import { copyId } from './ids.ts'
import { rewriteStepReferences } from './references.ts'

const maxSteps = 2000

export function addStep(
  flow: Flow,
  input: { graph: GraphRef; step: Step; position?: Point; after?: string; on?: Edge },
): Flow {
  const { graph: ref, step, position, after, on } = input
  const taken = stepIds(flow)
  const own = [...eachStep({ steps: [step] })].map((each) => each.step.id)
  if (own.some((id) => taken.has(id) || id === triggerId) || new Set(own).size !== own.length) return flow
  if (taken.size + own.length > maxSteps || !stepSchema.safeParse(step).success) return flow
  const prepared = withGraphAt(flow, ref)
  if (!prepared) return flow
  return updateGraph(prepared, ref, (graph) => {
    const explicit = withExplicitEdges(graph, ref)
    const grown: Graph & { edges: Edge[] } = {
      ...explicit,
      steps: [...graph.steps, step],
      ...(position && { layout: { ...graph.layout, [step.id]: position } }),
    }
    if (on && explicit.edges.some((edge) => sameEdge(edge, on))) return putOnEdge(grown, step, on)
    return after === undefined ? grown : connectIfValid(grown, ref, [after, step.id])
  })
}

export function setStep(flow: Flow, id: string, patch: StepPatch): Flow {
  const found = findStep(flow, id)
  if (!found) return flow
  const next = applyPatch(found.step, patch)
  if (
    next === found.step ||
    !stepSchema.safeParse({ ...next, body: undefined, catch: undefined, finally: undefined }).success
  )
    return flow
  const updated = updateStep(flow, id, () => next)
  return updateGraph(updated, found.ref, (graph) => pruneEdges(graph, found.ref))
}

/** Gives a step a new id; edges, places and the references of other steps follow. */
export function renameStep(flow: Flow, id: string, to: string): Flow {
  const found = findStep(flow, id)
  if (!found || id === to || to === triggerId || stepIds(flow).has(to)) return flow
  if (!stepIdSchema.safeParse(to).success) return flow
  const renamed = new Map([[id, to]])
  return updateEveryGraph(flow, (graph) => {
    const holds = graph.steps.some((step) => step.id === id)
    const steps = graph.steps.map((step) =>
      rewriteStepReferences(step.id === id ? { ...step, id: to } : step, renamed),
    )
    const changed = steps.some((step, index) => step !== graph.steps[index])
    if (!changed) return graph
    return holds ? renameInGraph({ ...graph, steps }, renamed) : { ...graph, steps }
  })
}

/** Renames a case of a branch and the edges that leave by it. */
export function renameCase(flow: Flow, { id, from, to }: { id: string; from: string; to: string }): Flow {
  const found = findStep(flow, id)
  const cases = found?.step.with?.cases
  if (!found || !Array.isArray(cases) || to === '' || caseKeys(found.step).includes(to)) return flow
  const renamed = updateStep(flow, id, (step) => ({
    ...step,
    with: {
      ...step.with,
      cases: cases.map((entry) =>
        entry !== null && typeof entry === 'object' && !Array.isArray(entry) && entry.key === from
          ? { ...entry, key: to }
          : entry,
      ),
    },
  }))
  const oldEnd = formatEnd({ id, port: from })
  const newEnd = formatEnd({ id, port: to })
  return updateGraph(renamed, found.ref, (graph) =>
    pruneEdges(
      {
        ...graph,
        ...(graph.edges && {
          edges: graph.edges.map((edge) => (edge[0] === oldEnd ? [newEnd, edge[1]] : edge)),
        }),
      },
      found.ref,
    ),
  )
}

/** Takes steps away. Where a chain ran through a step, its neighbours are joined again. */
export function deleteSteps(flow: Flow, ids: string[]): Flow {
  return ids.reduce((current, id) => {
    const found = findStep(current, id)
    return found ? takeOut(current, found) : current
  }, flow)
}

export function moveSteps(flow: Flow, positions: Record<string, Point>): Flow {
  return updateEveryGraph(flow, (graph, ref) => {
    const own = graph.steps.flatMap(({ id }) => positionOf(positions, id))
    const all = ref === null ? [...positionOf(positions, triggerId), ...own] : own
    const moved = all.filter(([id, { x, y }]) => graph.layout?.[id]?.x !== x || graph.layout[id].y !== y)
    return moved.length === 0
      ? graph
      : { ...graph, layout: { ...graph.layout, ...Object.fromEntries(moved) } }
  })
}

export function moveInto(
  flow: Flow,
  { graph: ref, positions }: { graph: GraphRef; positions: Record<string, Point> },
): Flow {
  const moved = Object.entries(positions).reduce((current, [id, position]) => {
    const found = findStep(current, id)
    if (!found || sameGraph(found.ref, ref) || holds(found.step, ref)) return current
    const without = takeOut(current, found)
    const added = addStep(without, { graph: ref, step: found.step, position })
    return added === without ? current : added
  }, flow)
  return edgesAmong(flow, positions).reduce((current, edge) => connect(current, ref, edge), moved)
}

export function connect(flow: Flow, ref: GraphRef, edge: Edge): Flow {
  return updateGraph(flow, ref, (graph) => connectIfValid(graph, ref, edge))
}

export function disconnect(flow: Flow, ref: GraphRef, edge: Edge): Flow {
  return updateGraph(flow, ref, (graph) => {
    const edges = effectiveEdges(graph, ref)
    const left = edges.filter((each) => !sameEdge(each, edge))
    return left.length === edges.length ? graph : { ...graph, edges: left }
  })
}

/** Puts copied steps in, under ids of their own; what they say of each other follows. */
export function pasteSteps(
  flow: Flow,
  { graph: ref, fragment, at }: { graph: GraphRef; fragment: Fragment; at: Point },
): Flow {
  const taken = stepIds(flow)
  const incoming = [...eachStep(fragment)].map(({ step }) => step.id)
  if (taken.size + incoming.length > maxSteps || new Set(incoming).size !== incoming.length) return flow
  if (!getGraph(flow, ref)) return flow
  const renamed = new Map<string, string>()
  for (const id of incoming) {
    const free = taken.has(id) || id === triggerId ? copyId(id, new Set([...taken, ...incoming])) : id
    taken.add(free)
    renamed.set(id, free)
  }
  const pasted = renameAll(fragment, renamed)
  const corner = topLeft(Object.values(fragment.layout))
  const layout = Object.fromEntries(
    Object.entries(pasted.layout ?? {}).map(([id, point]) => [
      id,
      { x: point.x - corner.x + at.x, y: point.y - corner.y + at.y },
    ]),
  )
  return updateGraph(flow, ref, (graph) => {
    const explicit = withExplicitEdges(graph, ref)
    const grown = {
      ...explicit,
      steps: [...graph.steps, ...pasted.steps],
      layout: { ...graph.layout, ...layout },
    }
    return (pasted.edges ?? []).reduce((current: Graph, edge) => connectIfValid(current, ref, edge), grown)
  })
}

function takeOut(flow: Flow, { step, ref }: FoundStep): Flow {
  return withoutEmptyLane(
    updateGraph(flow, ref, (graph) => withoutStep(graph, ref, step)),
    ref,
  )
}

/** Edges between steps that move together; they move along. */
function edgesAmong(flow: Flow, positions: Record<string, Point>): Edge[] {
  const moves = (id: string) => Object.hasOwn(positions, id)
  return Object.keys(positions).flatMap((id) => {
    const found = findStep(flow, id)
    if (!found) return []
    return effectiveEdges(found.graph, found.ref).filter(
      ([from, to]) => parseEnd(from).id === id && moves(to),
    )
  })
}

function putOnEdge(graph: Graph & { edges: Edge[] }, step: Step, on: Edge): Graph {
  const [out] = outputPorts(step)
  const rest = graph.edges.filter((edge) => !sameEdge(edge, on))
  const into: Edge = [on[0], step.id]
  const outOf: Edge[] = out ? [[formatEnd({ id: step.id, port: out.port }), on[1]]] : []
  return { ...graph, edges: [...rest, into, ...outOf] }
}

function withoutStep(graph: Graph, ref: GraphRef, step: Step): Graph {
  const edges = effectiveEdges(graph, ref)
  const incoming = edges.filter((edge) => edge[1] === step.id)
  const outgoing = edges.filter((edge) => parseEnd(edge[0]).id === step.id)
  const rest = edges.filter((edge) => !incoming.includes(edge) && !outgoing.includes(edge))
  const [before] = incoming
  const [after] = outgoing
  const isChain = incoming.length === 1 && outgoing.length === 1 && before && after
  const bridge: Edge | null = isChain ? [before[0], after[1]] : null
  const { [step.id]: _place, ...layout } = graph.layout ?? {}
  return {
    ...graph,
    steps: graph.steps.filter((each) => each.id !== step.id),
    edges: bridge && !rest.some((edge) => sameEdge(edge, bridge)) ? [...rest, bridge] : rest,
    ...(graph.layout && { layout }),
  }
}

function applyPatch(step: Step, patch: StepPatch): Step {
  const next: Step = { ...step }
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined || value === '') Reflect.deleteProperty(next, key)
    else Object.assign(next, { [key]: value })
  }
  return next
}

function renameAll(graph: Graph, renamed: ReadonlyMap<string, string>): Graph {
  const steps = graph.steps.map((step) => {
    const next: Step = { ...rewriteStepReferences(step, renamed), id: renamed.get(step.id) ?? step.id }
    for (const slot of bodyParts) {
      const body = next[slot]
      if (body) next[slot] = renameAll(body, renamed)
    }
    return next
  })
  return renameInGraph({ ...graph, steps }, renamed)
}

function renameInGraph(graph: Graph, renamed: ReadonlyMap<string, string>): Graph {
  const name = (id: string) => renamed.get(id) ?? id
  const end = (text: string) => {
    const { id, port } = parseEnd(text)
    return formatEnd({ id: name(id), port })
  }
  return {
    ...graph,
    ...(graph.edges && { edges: graph.edges.map(([from, to]): Edge => [end(from), name(to)]) }),
    ...(graph.layout && {
      layout: Object.fromEntries(Object.entries(graph.layout).map(([id, point]) => [name(id), point])),
    }),
  }
}

function holds(step: Step, ref: GraphRef): boolean {
  return ref !== null && (ref.container === step.id || findStep({ steps: [step] }, ref.container) !== null)
}

function positionOf(positions: Record<string, Point>, id: string): [string, Point][] {
  const point = positions[id]
  return point ? [[id, { x: point.x, y: point.y }]] : []
}

function topLeft(points: Point[]): Point {
  if (points.length === 0) return { x: 0, y: 0 }
  return { x: Math.min(...points.map(({ x }) => x)), y: Math.min(...points.map(({ y }) => y)) }
}
