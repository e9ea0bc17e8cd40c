'use client'

import { useReactFlow } from '@xyflow/react'
import { useCallback } from 'react'
import { onCanvas } from '../commands/index.ts'
import { findStep, type GraphRef, type Point, sameGraph, triggerId } from '../document/index.ts'
import { getFlow, useBuilderStore } from '../state/index.ts'
import type { CanvasEdge, CanvasNode } from './elements.ts'
import { insideFrame, nodeSize, snapPoint } from './geometry.ts'
import { laneAt, laneOffset } from './lanes.ts'
import { placesOf } from './place.ts'

/** Writes down where nodes were dragged to; one that was let go over another lane moves into it. */
export function useDrag() {
  const store = useBuilderStore()
  const { getInternalNode, getNodes } = useReactFlow<CanvasNode, CanvasEdge>()

  return useCallback(
    (_event: unknown, _node: unknown, dragged: CanvasNode[]) => {
      const flow = getFlow(store.getState())
      if (!flow) return
      const places = placesOf(flow)
      const frames = getNodes().filter(
        ({ type, id }) => type === 'frame' && !dragged.some((node) => node.id === id),
      )
      const moved: Record<string, Point> = {}
      const entering = new Map<string, { graph: GraphRef; positions: Record<string, Point> }>()
      for (const node of dragged) {
        const absolute = getInternalNode(node.id)?.internals.positionAbsolute ?? node.position
        const current = findStep(flow, node.id)?.ref ?? null
        const isFree = node.id !== triggerId && !draggedWithParent(node, dragged)
        const target = isFree ? laneUnder(absolute, node) : current
        const place = placeIn(target, absolute)
        if (sameGraph(target, current)) moved[node.id] = place
        else {
          const key = target ? `${target.container}/${target.slot}` : ''
          const group = entering.get(key) ?? { graph: target, positions: {} }
          group.positions[node.id] = place
          entering.set(key, group)
        }
      }
      const intoLanes = [...entering.values()].map((group) => ({
        type: 'move-into' as const,
        flow: flow.key,
        ...group,
      }))
      const move = { type: 'move' as const, flow: flow.key, positions: moved }
      onCanvas(store, intoLanes.length === 0 ? move : { type: 'batch', actions: [move, ...intoLanes] })

      /** The lane of the innermost frame under the node's middle. */
      function laneUnder(absolute: Point, node: CanvasNode): GraphRef {
        const center = {
          x: absolute.x + (node.width ?? nodeSize.width) / 2,
          y: absolute.y + (node.height ?? nodeSize.height) / 2,
        }
        const hits = frames.flatMap((frame) => {
          const at = getInternalNode(frame.id)?.internals.positionAbsolute
          if (!at || frame.id === node.id) return []
          const isHit =
            center.x >= at.x &&
            center.x <= at.x + (frame.width ?? 0) &&
            center.y >= at.y &&
            center.y <= at.y + (frame.height ?? 0)
          return isHit ? [{ container: frame.id, slot: laneAt(places, frame.id, center.y - at.y) }] : []
        })
        return hits.at(-1) ?? null
      }

      /** As the document counts: from the frame, as if the lane were its only one. */
      function placeIn(graph: GraphRef, absolute: Point): Point {
        if (graph === null) return snapPoint(absolute)
        const origin = getInternalNode(graph.container)?.internals.positionAbsolute ?? { x: 0, y: 0 }
        const offset = laneOffset(places, graph)
        return snapPoint(
          insideFrame({ x: absolute.x - origin.x - offset.x, y: absolute.y - origin.y - offset.y }),
        )
      }
    },
    [store, getInternalNode, getNodes],
  )
}

function draggedWithParent(node: CanvasNode, dragged: CanvasNode[]): boolean {
  return node.parentId !== undefined && dragged.some(({ id }) => id === node.parentId)
}
