import { type Definition, type Flow, maxBodyDepth } from '@millrace/contracts'
import {
  applyAction,
  type DocumentAction,
  type Edge,
  eachStep,
  effectiveEdges,
  type Graph,
  type GraphRef,
  getGraph,
  lanesOf,
  type Point,
  parseEnd,
} from '../document/index.ts'
import { gapY, nodeSize, type Size, snap } from './geometry.ts'
import { type Places, placesOf } from './place.ts'

/** Where a step stands that is put into an edge, and what has to move down to give it room. */
export function roomOnEdge(
  { graph, graphRef, places }: { graph: Graph; graphRef: GraphRef; places: Places },
  [from, to]: Edge,
  size: Size,
): { position: Point; moved: Record<string, Point> } {
  const source = parseEnd(from).id
  const sourcePoint = places.points[source] ?? { x: 0, y: 0 }
  const sourceSize = places.sizes[source] ?? nodeSize
  const targetPoint = places.points[to] ?? { x: sourcePoint.x, y: sourcePoint.y + sourceSize.height + gapY }
  const position = { x: targetPoint.x, y: snap(sourcePoint.y + sourceSize.height + gapY) }
  const missing = position.y + size.height + gapY - targetPoint.y
  if (missing <= 0) return { position, moved: {} }
  return { position, moved: shiftDown({ graph, graphRef, places, from: to, by: snap(missing) }) }
}

/** In the middle below the step, moved aside while something stands there. */
export function roomAfter(
  { graph, places }: { graph: Graph; places: Places },
  id: string,
  size: Size,
): Point {
  const point = places.points[id] ?? { x: 0, y: 0 }
  const own = places.sizes[id] ?? nodeSize
  const spot = { x: snap(point.x + (own.width - size.width) / 2), y: snap(point.y + own.height + gapY) }
  const boxes = graph.steps.flatMap((step) => {
    const at = places.points[step.id]
    const box = places.sizes[step.id]
    return at && box ? [{ ...at, ...box }] : []
  })
  const isTaken = () =>
    boxes.some(
      (box) =>
        spot.x < box.x + box.width &&
        box.x < spot.x + size.width &&
        spot.y < box.y + box.height &&
        box.y < spot.y + size.height,
    )
  while (isTaken()) spot.x += nodeSize.width + 40
  return spot
}

/**
 * Does an action on the canvas so that nothing jumps: places that were only computed are written down first, and what
 * stands below a frame gives way when the frame grows.
 */
export function actOnCanvas(definition: Definition, flow: Flow, action: DocumentAction): DocumentAction {
  const before = placesOf(flow)
  const settled: DocumentAction = { type: 'move', flow: flow.key, positions: before.points }
  const after = applyAction(definition, { type: 'batch', actions: [settled, action] })
  const flowAfter = after.flows.find(({ key }) => key === flow.key)
  if (!flowAfter) return action
  return { type: 'batch', actions: [settled, action, ...givingWay(after, flowAfter, before)] }
}

/** What gives way may make the frame around it grow, which others give way to in turn. */
function givingWay(definition: Definition, flow: Flow, before: Places): DocumentAction[] {
  const actions: DocumentAction[] = []
  let current = { definition, flow, before }
  for (let round = 0; round < maxBodyDepth; round++) {
    const after = placesOf(current.flow)
    const positions = giveWay(current.flow, current.before, after)
    if (Object.keys(positions).length === 0) break
    const move: DocumentAction = { type: 'move', flow: flow.key, positions }
    actions.push(move)
    const next = applyAction(current.definition, move)
    const nextFlow = next.flows.find(({ key }) => key === flow.key)
    if (!nextFlow) break
    current = { definition: next, flow: nextFlow, before: after }
  }
  return actions
}

function giveWay(flow: Flow, before: Places, after: Places): Record<string, Point> {
  const moved: Record<string, Point> = {}
  for (const { step, ref } of eachStep(flow)) {
    const oldSize = before.sizes[step.id]
    const newSize = after.sizes[step.id]
    const top = after.points[step.id]
    if (lanesOf(step).length === 0 || !oldSize || !newSize || !top || newSize.height <= oldSize.height)
      continue
    const grown = newSize.height - oldSize.height
    for (const sibling of getGraph(flow, ref)?.steps ?? []) {
      const point = moved[sibling.id] ?? after.points[sibling.id]
      if (point && point.y >= top.y + oldSize.height) moved[sibling.id] = { x: point.x, y: point.y + grown }
    }
  }
  return moved
}

function shiftDown(input: {
  graph: Graph
  graphRef: GraphRef
  places: Places
  from: string
  by: number
}): Record<string, Point> {
  const next = Map.groupBy(effectiveEdges(input.graph, input.graphRef), (edge) => parseEnd(edge[0]).id)
  const moved: Record<string, Point> = {}
  const open = [input.from]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const point = input.places.points[id]
    if (moved[id] || !point) continue
    moved[id] = { x: point.x, y: point.y + input.by }
    for (const edge of next.get(id) ?? []) open.push(edge[1])
  }
  return moved
}
