import dagre from '@dagrejs/dagre'
import type { Flow, Step } from '@millrace/contracts'
import {
  type Edge,
  effectiveEdges,
  type Graph,
  type GraphRef,
  lanesOf,
  leadsTo,
  outputPorts,
  type Point,
  parseEnd,
  triggerId,
} from '../document/index.ts'
import { chainOf, stack } from './chain.ts'
import {
  frameOrigin,
  gapX,
  gapY,
  insideFrame,
  nodeSize,
  overlaps,
  type Size,
  snap,
  snapPoint,
  stepSize,
} from './geometry.ts'
import { extentOf, type Lane, sizeWithLanes } from './lanes.ts'
import { layersOf } from './layers.ts'

/** Where every step is drawn, relative to the graph that holds it, and how large. */
export interface Places {
  points: Record<string, Point>
  sizes: Record<string, Size>
  /** Of each container. */
  lanes: Record<string, Lane[]>
}

/** dagre takes seconds for more. */
const maxCareful = 250

const known = new WeakMap<Flow, Places>()

/** As `placeFlow`, once for each flow: they never change in place. */
export function placesOf(flow: Flow): Places {
  const found = known.get(flow)
  if (found) return found
  const places = placeFlow(flow)
  known.set(flow, places)
  return places
}

/** Takes the places that the definition keeps and finds places for the rest. */
export function placeFlow(flow: Flow): Places {
  const places = emptyPlaces()
  placeGraph(flow, null, places, keptPlaces)
  return places
}

/** Lays the whole flow out anew. */
export function tidyFlow(flow: Flow): Places {
  const places = emptyPlaces()
  placeGraph(flow, null, places, () => ({}))
  return places
}

/** The places that stay as they are when the rest of a graph is laid out. */
type KnownPlaces = (graph: Graph) => Record<string, Point>

function keptPlaces(graph: Graph): Record<string, Point> {
  return graph.layout ?? {}
}

function emptyPlaces(): Places {
  return { points: {}, sizes: {}, lanes: {} }
}

function placeGraph(graph: Graph, ref: GraphRef, places: Places, known: KnownPlaces) {
  const ids = graph.steps.map(({ id }) => id)
  for (const step of graph.steps) {
    const slots = lanesOf(step)
    if (slots.length === 0) {
      places.sizes[step.id] = stepSize(step)
      continue
    }
    for (const slot of slots) {
      const body = step[slot]
      if (body) placeBody(body, { container: step.id, slot }, places, known)
    }
    sizeWithLanes(places, step)
    centerLanes(step, places, known)
  }
  if (ref === null) {
    ids.unshift(triggerId)
    places.sizes[triggerId] = nodeSize
  }
  const origin = ref === null ? { x: 0, y: 0 } : frameOrigin
  const kept = known(graph)
  const missing = ids.filter((id) => !kept[id])
  const edges = inPortOrder(graph, effectiveEdges(graph, ref))
  for (const id of ids) {
    const point = kept[id]
    if (point) places.points[id] = ref === null ? point : insideFrame(point)
  }
  if (missing.length === ids.length)
    Object.assign(places.points, layered({ ids, edges, sizes: places.sizes, origin }))
  else fillIn({ ids, missing, edges, places, origin })
}

const knownBodies = new WeakMap<Graph, Places>()

/** A body that did not change keeps its places, whatever happens around it. */
function placeBody(body: Graph, ref: GraphRef, places: Places, known: KnownPlaces) {
  const found = known === keptPlaces ? knownBodies.get(body) : undefined
  const own = found ?? emptyPlaces()
  if (!found) {
    placeGraph(body, ref, own, known)
    if (known === keptPlaces) knownBodies.set(body, own)
  }
  Object.assign(places.points, own.points)
  Object.assign(places.sizes, own.sizes)
  Object.assign(places.lanes, own.lanes)
}

/** What nobody has placed by hand stands in the middle of a lane that others made wide. */
function centerLanes(step: Step, places: Places, known: KnownPlaces) {
  const width = places.sizes[step.id]?.width ?? 0
  for (const slot of lanesOf(step)) {
    const body = step[slot]
    const extent = body && extentOf(body.steps, places)
    if (!body || !extent) continue
    const kept = known(body)
    if (body.steps.some(({ id }) => kept[id])) continue
    const by = snap((width - extent.right - frameOrigin.x) / 2)
    for (const { id } of body.steps) {
      const point = places.points[id]
      if (point && by > 0) places.points[id] = { x: point.x + by, y: point.y }
    }
  }
}

/** Neighbours are laid out in the order of their edges: the first way out leads to the leftmost step. */
function inPortOrder(graph: Graph, edges: Edge[]): Edge[] {
  const steps = new Map(graph.steps.map((step) => [step.id, step]))
  const rank = ([from]: Edge) => {
    const { id, port } = parseEnd(from)
    const step = steps.get(id)
    return step ? outputPorts(step).findIndex((each) => each.port === port) : 0
  }
  return edges.toSorted((a, b) => rank(a) - rank(b))
}

interface LayoutInput {
  ids: string[]
  edges: Edge[]
  sizes: Record<string, Size>
  origin: Point
}

function layered(input: LayoutInput): Record<string, Point> {
  const { ids, edges, sizes, origin } = input
  const chain = chainOf(ids, edges)
  if (chain) return stack({ chain, sizes, origin })
  if (ids.length > maxCareful) return layersOf(input)
  const key = JSON.stringify([ids, edges, ids.map((id) => sizes[id]), origin])
  const remembered = careful.get(key)
  if (remembered) return remembered
  const points = carefully(input)
  careful.set(key, points)
  const [oldest] = careful.keys()
  if (careful.size > rememberedLayouts && oldest !== undefined) careful.delete(oldest)
  return points
}

const rememberedLayouts = 16
/** Typing changes a step at every key, but seldom what the layout depends on. */
const careful = new Map<string, Record<string, Point>>()

function carefully({ ids, edges, sizes, origin }: LayoutInput): Record<string, Point> {
  const graph = new dagre.graphlib.Graph()
  graph.setGraph({ rankdir: 'TB', nodesep: gapX, ranksep: gapY })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const id of ids) graph.setNode(id, { ...(sizes[id] ?? nodeSize) })
  for (const [from, to] of edges) {
    const source = parseEnd(from).id
    if (graph.hasNode(source) && graph.hasNode(to)) graph.setEdge(source, to)
  }
  dagre.layout(graph, { constraints: orderConstraints(edges) })
  const corners = ids.map((id) => {
    const { x, y } = graph.node(id)
    const size = sizes[id] ?? nodeSize
    return { id, x: x - size.width / 2, y: y - size.height / 2 }
  })
  const left = Math.min(...corners.map(({ x }) => x))
  const top = Math.min(...corners.map(({ y }) => y))
  return Object.fromEntries(
    corners.map(({ id, x, y }) => [id, snapPoint({ x: x - left + origin.x, y: y - top + origin.y })]),
  )
}

/** The first way out of a step leads to the leftmost of the steps that follow it. */
function orderConstraints(edges: Edge[]): { left: string; right: string }[] {
  const pairs: Edge[] = []
  // A single way out leaves the order to the layout.
  const named = edges.filter(([from]) => parseEnd(from).port !== null)
  for (const following of Map.groupBy(named, ([from]) => parseEnd(from).id).values()) {
    for (const [index, [, left]] of following.entries()) {
      const right = following[index + 1]?.[1]
      // Two branches may wish for opposite orders: the first one has its way.
      if (right !== undefined && right !== left && !leadsTo(pairs, right, left)) pairs.push([left, right])
    }
  }
  return pairs.map(([left, right]) => ({ left, right }))
}

/** A step without a place goes below the step that leads to it, beside what stands there already. */
function fillIn(input: { ids: string[]; missing: string[]; edges: Edge[]; places: Places; origin: Point }) {
  const { ids, missing, edges, places, origin } = input
  const before = new Map(edges.map(([from, to]) => [to, parseEnd(from).id]))
  const boxes = ids.flatMap((id) => {
    const point = places.points[id]
    const size = places.sizes[id]
    return point && size ? [{ ...point, ...size }] : []
  })
  for (const id of missing) {
    const size = places.sizes[id] ?? nodeSize
    const leader = before.get(id) ?? ''
    const leaderPoint = places.points[leader]
    const lowest = Math.max(origin.y - gapY, ...boxes.map((box) => box.y + box.height))
    const box = leaderPoint
      ? { x: leaderPoint.x, y: leaderPoint.y + (places.sizes[leader] ?? nodeSize).height + gapY, ...size }
      : { x: origin.x, y: lowest + gapY, ...size }
    for (let hit = findHit(boxes, box); hit; hit = findHit(boxes, box)) box.x = hit.x + hit.width + gapX
    places.points[id] = snapPoint(box)
    boxes.push(box)
  }
}

function findHit(boxes: (Point & Size)[], box: Point & Size) {
  return boxes.find((other) => overlaps(other, box))
}
