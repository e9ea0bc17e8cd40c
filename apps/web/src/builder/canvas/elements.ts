import type { BodyPart, Flow, Step, Trigger } from '@millrace/contracts'
import { type Edge as FlowEdge, type Node, type NodeHandle, Position } from '@xyflow/react'
import {
  type Edge,
  effectiveEdges,
  type Graph,
  type GraphRef,
  outputPorts,
  type Point,
  parseEnd,
  sameGraph,
  triggerId,
} from '../document/index.ts'
import { hasPortRow, type Size } from './geometry.ts'
import { type Lane, laneOffset } from './lanes.ts'
import type { Places } from './place.ts'
import { laneFor } from './route.ts'

export type StepNode = Node<{ step: Step; graph: GraphRef }, 'step'>
export type FrameNode = Node<{ step: Step; graph: GraphRef; lanes: readonly Lane[] }, 'frame'>
export type TriggerNode = Node<{ trigger: Trigger; graph: GraphRef }, 'trigger'>
export type CanvasNode = StepNode | FrameNode | TriggerNode
/** `edge` is null where a loop's frame leads to the first steps of its body: drawn, but not part of the definition. */
export type CanvasEdge = FlowEdge<{ edge: Edge | null; graph: GraphRef; lane: number | null }, 'flow'>

export const inHandle = 'in'
const outHandle = 'out'

export function portToHandle(port: string | null): string {
  return port === null ? outHandle : `port:${port}`
}

export function handleToPort(handle: string | null | undefined): string | null {
  return handle?.startsWith('port:') ? handle.slice('port:'.length) : null
}

/** Where a lane's first steps are led to from. */
export function startHandle(slot: BodyPart): string {
  return `start:${slot}`
}

export function edgeId([from, to]: Edge): string {
  return `${from}>${to}`
}

/** The flow as React Flow draws it; frames come before what stands in them. */
export function toElements(flow: Flow, places: Places): { nodes: CanvasNode[]; edges: CanvasEdge[] } {
  const nodes: CanvasNode[] = [
    {
      id: triggerId,
      type: 'trigger',
      position: places.points[triggerId] ?? { x: 0, y: 0 },
      ...sizeOf(places, triggerId),
      handles: outHandles([{ port: null }], sizeOf(places, triggerId)),
      data: { trigger: flow.trigger, graph: null },
      deletable: false,
    },
  ]
  const edges: CanvasEdge[] = []
  addGraph({ graph: flow, ref: null, places, nodes, edges })
  return { nodes, edges }
}

/** Keeps what React Flow knows of a node (selection, measures) and the identity of what did not change. */
export function reconcileNodes(before: CanvasNode[], after: CanvasNode[]): CanvasNode[] {
  const known = new Map(before.map((node) => [node.id, node]))
  return after.map((node) => {
    const old = known.get(node.id)
    if (!old || old.type !== node.type) return node
    const same =
      old.position.x === node.position.x &&
      old.position.y === node.position.y &&
      old.width === node.width &&
      old.height === node.height &&
      old.parentId === node.parentId &&
      sameData(old, node)
    if (same) return old
    return {
      ...node,
      ...(old.selected !== undefined && { selected: old.selected }),
      ...(old.measured &&
        old.width === node.width &&
        old.height === node.height && { measured: old.measured }),
    }
  })
}

export function reconcileEdges(before: CanvasEdge[], after: CanvasEdge[]): CanvasEdge[] {
  const known = new Map(before.map((edge) => [edge.id, edge]))
  return after.map((edge) => {
    const old = known.get(edge.id)
    return old &&
      old.data?.lane === edge.data?.lane &&
      old.sourceHandle === edge.sourceHandle &&
      old.source === edge.source
      ? old
      : edge
  })
}

function addGraph(input: {
  graph: Graph
  ref: GraphRef
  places: Places
  nodes: CanvasNode[]
  edges: CanvasEdge[]
}) {
  const { graph, ref, places, nodes, edges } = input
  const steps = new Map(graph.steps.map((step) => [step.id, step]))
  const offset = laneOffset(places, ref)
  for (const step of graph.steps) {
    const lanes = places.lanes[step.id] ?? []
    const point = places.points[step.id] ?? { x: 0, y: 0 }
    const shared = {
      id: step.id,
      position: { x: point.x + offset.x, y: point.y + offset.y },
      ...sizeOf(places, step.id),
      handles: stepHandles(step, sizeOf(places, step.id), lanes),
      ...(ref && { parentId: ref.container }),
    }
    if (lanes.length === 0) nodes.push({ ...shared, type: 'step', data: { step, graph: ref } })
    else nodes.push({ ...shared, type: 'frame', data: { step, graph: ref, lanes } })
    for (const { slot } of lanes) {
      const body = step[slot]
      if (body) addGraph({ graph: body, ref: { container: step.id, slot }, places, nodes, edges })
    }
  }
  const written = effectiveEdges(graph, ref)
  const boxes = boxesOf(graph, ref, places)
  for (const edge of written) {
    const from = parseEnd(edge[0])
    const source = steps.get(from.id)
    if (!source && from.id !== triggerId) continue
    // What ends the run or the loop has no way out: such an edge is a problem, and cannot be drawn.
    if (source && outputPorts(source).length === 0) continue
    edges.push({
      id: edgeId(edge),
      type: 'flow',
      source: from.id,
      target: edge[1],
      sourceHandle: handleOf(source, from.port),
      targetHandle: inHandle,
      data: { edge, graph: ref, lane: laneOf({ edge, source, boxes, places }) },
    })
  }
  if (ref) edges.push(...startEdges(graph, ref, written))
}

function boxesOf(graph: Graph, ref: GraphRef, places: Places): (Point & Size)[] {
  const ids = graph.steps.map(({ id }) => id)
  return (ref === null ? [triggerId, ...ids] : ids).flatMap((id) => {
    const point = places.points[id]
    const size = places.sizes[id]
    return point && size ? [{ ...point, ...size }] : []
  })
}

/** As an offset from the target, so that it stays right when the frame around both moves. */
function laneOf(input: {
  edge: Edge
  source: Step | undefined
  boxes: (Point & Size)[]
  places: Places
}): number | null {
  const { edge, source, boxes, places } = input
  const from = parseEnd(edge[0])
  const start = places.points[from.id]
  const startSize = places.sizes[from.id]
  const end = places.points[edge[1]]
  const endSize = places.sizes[edge[1]]
  if (!start || !startSize || !end || !endSize) return null
  const ports = source ? outputPorts(source) : [{ port: null }]
  const index = Math.max(
    0,
    ports.findIndex(({ port }) => port === from.port),
  )
  const lane = laneFor({
    from: {
      x: start.x + (startSize.width * (index + 0.5)) / Math.max(1, ports.length),
      y: start.y + startSize.height,
    },
    to: { x: end.x + endSize.width / 2, y: end.y },
    boxes,
  })
  return lane === null ? null : lane - (end.x + endSize.width / 2)
}

/** An edge without a port from a step that has only named ones is drawn from the first of them. */
function handleOf(source: Step | undefined, port: string | null): string {
  if (!source || !hasPortRow(source)) return portToHandle(port)
  const ports = outputPorts(source)
  return portToHandle(ports.some((each) => each.port === port) ? port : (ports[0]?.port ?? null))
}

function startEdges(graph: Graph, ref: NonNullable<GraphRef>, written: Edge[]): CanvasEdge[] {
  const led = new Set(written.map((edge) => edge[1]))
  return graph.steps
    .filter(({ id }) => !led.has(id))
    .map(({ id }) => ({
      id: `${ref.container}#${id}`,
      type: 'flow',
      source: ref.container,
      target: id,
      sourceHandle: startHandle(ref.slot),
      targetHandle: inHandle,
      data: { edge: null, graph: ref, lane: null },
      selectable: false,
      deletable: false,
      focusable: false,
    }))
}

function sizeOf(places: Places, id: string): { width: number; height: number } {
  const size = places.sizes[id] ?? { width: 240, height: 60 }
  return { width: size.width, height: size.height }
}

const handleSize = 9

/** Where the handles are: told, so that React Flow need not draw every node once to measure them. */
function stepHandles(step: Step, size: Size, lanes: readonly Lane[]): NodeHandle[] {
  const top: NodeHandle = {
    ...handleAt({ x: size.width / 2, y: 0 }),
    id: inHandle,
    type: 'target',
    position: Position.Top,
  }
  const starts = lanes.map(
    ({ slot, top: laneTop }): NodeHandle => ({
      ...handleAt({ x: size.width / 2, y: laneTop + 16 }),
      id: startHandle(slot),
      type: 'source',
      position: Position.Bottom,
    }),
  )
  return [top, ...outHandles(outputPorts(step), size), ...starts]
}

function outHandles(ports: { port: string | null }[], size: Size): NodeHandle[] {
  return ports.map(({ port }, index) => ({
    ...handleAt({ x: (size.width * (index + 0.5)) / ports.length, y: size.height }),
    id: portToHandle(port),
    type: 'source',
    position: Position.Bottom,
  }))
}

function handleAt({ x, y }: Point) {
  return { x: x - handleSize / 2, y: y - handleSize / 2, width: handleSize, height: handleSize }
}

function sameLanes(a: CanvasNode, b: CanvasNode): boolean {
  if (a.type !== 'frame' || b.type !== 'frame') return true
  return a.data.lanes.every((lane, index) => {
    const other = b.data.lanes[index]
    return lane.top === other?.top && lane.height === other.height
  })
}

function sameData(a: CanvasNode, b: CanvasNode): boolean {
  if (a.type === 'trigger' || b.type === 'trigger') {
    return a.type === 'trigger' && b.type === 'trigger' && a.data.trigger === b.data.trigger
  }
  return a.data.step === b.data.step && sameGraph(a.data.graph, b.data.graph) && sameLanes(a, b)
}
