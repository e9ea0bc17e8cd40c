'use client'

import { useReactFlow } from '@xyflow/react'
import type { DragEvent } from 'react'
import { addItem } from '../commands/index.ts'
import type { Edge, GraphRef, Point } from '../document/index.ts'
import { findStep } from '../document/index.ts'
import { getFlow, useBuilderStore } from '../state/index.ts'
import { dropTargetAt, endDrag, getDragged, highlightDrop } from './drop.ts'
import type { CanvasEdge, CanvasNode } from './elements.ts'
import { nodeSize, snapPoint } from './geometry.ts'
import { laneOffset } from './lanes.ts'
import { placesOf } from './place.ts'

/** Takes palette items that are dropped onto the canvas, onto an edge or into a frame. */
export function useDrop() {
  const store = useBuilderStore()
  const { screenToFlowPosition, getEdge } = useReactFlow<CanvasNode, CanvasEdge>()

  const onDragOver = (event: DragEvent) => {
    const item = getDragged()
    if (!item) return
    event.preventDefault()
    event.dataTransfer.dropEffect = 'copy'
    highlightDrop(item.kind === 'step' ? dropTargetAt({ x: event.clientX, y: event.clientY }) : null)
  }

  const onDrop = (event: DragEvent) => {
    const item = getDragged()
    if (!item) return
    event.preventDefault()
    const client = { x: event.clientX, y: event.clientY }
    const target = dropTargetAt(client)
    endDrag()
    const point = screenToFlowPosition(client)
    const centered = { x: point.x - nodeSize.width / 2, y: point.y - nodeSize.height / 2 }
    const onto = target.edge === null ? undefined : getEdge(target.edge)?.data
    if (item.kind === 'step' && onto?.edge) return addItem(store, item, insertionOn(onto.edge, onto.graph))
    const graph = item.kind === 'step' ? target.graph : null
    addItem(store, item, { graph, position: snapPoint(relativeTo(centered, graph)) })
  }

  const relativeTo = (point: Point, graph: GraphRef): Point => {
    const origin = absoluteOrigin(graph)
    return { x: point.x - origin.x, y: point.y - origin.y }
  }

  const absoluteOrigin = (graph: GraphRef): Point => {
    const flow = getFlow(store.getState())
    if (!flow || !graph) return { x: 0, y: 0 }
    const places = placesOf(flow)
    const own = places.points[graph.container] ?? { x: 0, y: 0 }
    const lane = laneOffset(places, graph)
    const outer = absoluteOrigin(findStep(flow, graph.container)?.ref ?? null)
    return { x: own.x + lane.x + outer.x, y: own.y + lane.y + outer.y }
  }

  return { onDragOver, onDrop, onDragLeave: () => highlightDrop(null) }
}

const insertionOn = (on: Edge, graph: GraphRef) => ({ graph, on })
