'use client'

import { useReactFlow } from '@xyflow/react'
import { useCallback } from 'react'
import { onCanvas } from '../commands/index.ts'
import { findStep, type GraphRef, type Point, triggerId } from '../document/index.ts'
import { getFlow, useBuilderStore } from '../state/index.ts'
import type { CanvasEdge, CanvasNode } from './elements.ts'
import { frameOrigin, nodeSize, snapPoint } from './geometry.ts'

/** Writes down where nodes were dragged to; one that was let go over another frame moves into it. */
export function useDrag() {
  const store = useBuilderStore()
  const { getInternalNode, getNodes } = useReactFlow<CanvasNode, CanvasEdge>()

  return useCallback(
    (_event: unknown, _node: unknown, dragged: CanvasNode[]) => {
      const flow = getFlow(store.getState())
      if (!flow) return
      const frames = getNodes().filter(
        ({ type, id }) => type === 'frame' && !dragged.some((node) => node.id === id),
      )
      const moved: Record<string, Point> = {}
      const entering = new Map<string, { graph: GraphRef; positions: Record<string, Point> }>()
      for (const node of dragged) {
        const absolute = getInternalNode(node.id)?.internals.positionAbsolute ?? node.position
        const target = node.id === triggerId ? null : frameUnder(absolute, node)
        const current = findStep(flow, node.id)?.ref?.container ?? null
        if (node.id !== triggerId && target !== current && !draggedWithParent(node, dragged)) {
          const key = target ?? ''
          const group = entering.get(key) ?? { graph: toRef(target), positions: {} }
          group.positions[node.id] = relative(absolute, target)
          entering.set(key, group)
        } else moved[node.id] = current === null ? snapPoint(node.position) : clampIntoFrame(node.position)
      }
      if (entering.size === 0) return onCanvas(store, { type: 'move', flow: flow.key, positions: moved })
      onCanvas(store, {
        type: 'batch',
        actions: [
          { type: 'move', flow: flow.key, positions: moved },
          ...[...entering.values()].map((group) => ({
            type: 'move-into' as const,
            flow: flow.key,
            ...group,
          })),
        ],
      })

      /** The innermost frame under the node's middle. */
      function frameUnder(absolute: Point, node: CanvasNode): string | null {
        const center = {
          x: absolute.x + (node.width ?? nodeSize.width) / 2,
          y: absolute.y + (node.height ?? nodeSize.height) / 2,
        }
        const hits = frames.filter((frame) => {
          const at = getInternalNode(frame.id)?.internals.positionAbsolute
          if (!at || frame.id === node.id) return false
          return (
            center.x >= at.x &&
            center.x <= at.x + (frame.width ?? 0) &&
            center.y >= at.y &&
            center.y <= at.y + (frame.height ?? 0)
          )
        })
        return hits.at(-1)?.id ?? null
      }

      function relative(absolute: Point, container: string | null): Point {
        if (container === null) return snapPoint(absolute)
        const origin = getInternalNode(container)?.internals.positionAbsolute ?? { x: 0, y: 0 }
        return clampIntoFrame({ x: absolute.x - origin.x, y: absolute.y - origin.y })
      }
    },
    [store, getInternalNode, getNodes],
  )
}

function draggedWithParent(node: CanvasNode, dragged: CanvasNode[]): boolean {
  return node.parentId !== undefined && dragged.some(({ id }) => id === node.parentId)
}

function toRef(container: string | null): GraphRef {
  return container === null ? null : { container, slot: 'body' }
}

function clampIntoFrame(point: Point): Point {
  return snapPoint({ x: Math.max(point.x, frameOrigin.x), y: Math.max(point.y, frameOrigin.y) })
}
