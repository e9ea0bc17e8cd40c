import { approvalPorts, type Step } from '@millrace/contracts'
import type { Edge, Graph, GraphRef } from './graph.ts'

export const triggerId = 'trigger'
const maxEdges = 10_000

export interface EdgeEnd {
  id: string
  /** null: the step's ordinary way out. */
  port: string | null
}

export interface Port {
  port: string | null
  label: string
}

export function parseEnd(end: string): EdgeEnd {
  const colon = end.indexOf(':')
  return colon < 0 ? { id: end, port: null } : { id: end.slice(0, colon), port: end.slice(colon + 1) }
}

export function formatEnd({ id, port }: EdgeEnd): string {
  return port === null ? id : `${id}:${port}`
}

export function sameEdge(a: Edge, b: Edge): boolean {
  return a[0] === b[0] && a[1] === b[1]
}

/** The ways out of a step, in the order in which they are drawn. None: nothing can follow it. */
export function outputPorts(step: Step): Port[] {
  const ports = ordinaryPorts(step)
  return step.onError === 'port' ? [...ports, { port: 'error', label: 'error' }] : ports
}

/** The edges as they run: the written ones, or, without any, the written order. */
export function effectiveEdges(graph: Graph, ref: GraphRef): Edge[] {
  if (graph.edges) return graph.edges
  const chain =
    ref === null ? [triggerId, ...graph.steps.map(({ id }) => id)] : graph.steps.map(({ id }) => id)
  const edges: Edge[] = []
  for (const [index, id] of chain.entries()) {
    const next = chain[index + 1]
    if (next !== undefined) edges.push([id, next])
  }
  return edges
}

export type ConnectionCheck = { ok: true } | { ok: false; reason: string }

/** Whether an edge may be drawn; a refusal says why in words for the person who drags. */
export function checkConnection(graph: Graph, ref: GraphRef, [fromText, to]: Edge): ConnectionCheck {
  const from = parseEnd(fromText)
  if (to === triggerId) return refuse('Nothing can lead into the trigger: it is where a run begins.')
  if (from.id === to) return refuse('A step cannot lead to itself. Use a loop to repeat steps.')
  const target = graph.steps.find(({ id }) => id === to)
  const source = graph.steps.find(({ id }) => id === from.id)
  const fromTrigger = ref === null && from.id === triggerId
  if (!target || (!source && !fromTrigger)) {
    return refuse('An edge cannot cross a frame: connect steps that stand in the same loop or lane.')
  }
  const ports = source ? outputPorts(source) : [{ port: null, label: '' }]
  if (!ports.some(({ port }) => port === from.port)) {
    return refuse(`"${nameOf(source)}" has no way out called "${from.port ?? 'next'}".`)
  }
  const edges = effectiveEdges(graph, ref)
  if (edges.some((edge) => sameEdge(edge, [fromText, to]))) return refuse('These two are connected already.')
  if (leadsTo(edges, to, from.id)) {
    return refuse(`This would make a circle: "${nameOf(target)}" already leads to "${nameOf(source)}".`)
  }
  return { ok: true }
}

/** Whether `to` can be reached from `from` along the edges. */
export function leadsTo(edges: Edge[], from: string, to: string): boolean {
  const next = Map.groupBy(edges, (edge) => parseEnd(edge[0]).id)
  const seen = new Set<string>()
  const open = [from]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === to) return true
    if (seen.has(id)) continue
    seen.add(id)
    for (const edge of next.get(id) ?? []) open.push(edge[1])
  }
  return false
}

/** The graph with its edges written out, so that they can be edited. */
export function withExplicitEdges(graph: Graph, ref: GraphRef): Graph & { edges: Edge[] } {
  return { ...graph, edges: effectiveEdges(graph, ref) }
}

/** With one more edge, where it may be drawn. */
export function connectIfValid(graph: Graph, ref: GraphRef, edge: Edge): Graph {
  const explicit = withExplicitEdges(graph, ref)
  if (explicit.edges.length >= maxEdges || !checkConnection(explicit, ref, edge).ok) return graph
  return { ...explicit, edges: [...explicit.edges, edge] }
}

/** Drops edges whose ends or ports are gone. */
export function pruneEdges(graph: Graph, ref: GraphRef): Graph {
  if (!graph.edges) return graph
  const steps = new Map(graph.steps.map((step) => [step.id, step]))
  const edges = graph.edges.filter(([fromText, to]) => {
    const from = parseEnd(fromText)
    if (!steps.has(to)) return false
    if (ref === null && from.id === triggerId) return from.port === null
    const source = steps.get(from.id)
    return source !== undefined && outputPorts(source).some(({ port }) => port === from.port)
  })
  return edges.length === graph.edges.length ? graph : { ...graph, edges }
}

function ordinaryPorts(step: Step): Port[] {
  switch (step.use) {
    case 'branch':
      return [...caseKeys(step).map((key) => ({ port: key, label: key })), { port: 'else', label: 'else' }]
    case 'approval':
      return approvalPorts.map((port) => ({ port, label: port }))
    case 'loop':
      return [
        { port: null, label: 'done' },
        { port: 'empty', label: 'if empty' },
      ]
    case 'stop':
    case 'break':
      return []
    default:
      return [{ port: null, label: '' }]
  }
}

export function caseKeys(step: Step): string[] {
  const cases = step.with?.cases
  if (!Array.isArray(cases)) return []
  const keys = cases.flatMap((entry) =>
    entry !== null && typeof entry === 'object' && !Array.isArray(entry) && typeof entry.key === 'string'
      ? [entry.key]
      : [],
  )
  return [...new Set(keys)].filter((key) => key !== '' && key !== 'else' && key !== 'error')
}

function nameOf(step: Step | undefined): string {
  return step ? (step.name ?? step.id) : 'Trigger'
}

function refuse(reason: string): ConnectionCheck {
  return { ok: false, reason }
}
