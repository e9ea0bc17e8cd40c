'use client'

import { useToast } from '@millrace/ui'
import {
  type Connection,
  type FinalConnectionState,
  type Edge as FlowEdge,
  type IsValidConnection,
  useReactFlow,
} from '@xyflow/react'
import { useCallback } from 'react'
import { connectSteps } from '../commands/index.ts'
import {
  checkConnection,
  type Edge,
  findStep,
  formatEnd,
  type GraphRef,
  getGraph,
  triggerId,
} from '../document/index.ts'
import { getFlow, useBuilderStore } from '../state/index.ts'
import { type CanvasEdge, type CanvasNode, handleToPort } from './elements.ts'
import { nodeSize, snapPoint } from './geometry.ts'

/** Drawing edges with the pointer: what is allowed, and what becomes of a line that ends elsewhere. */
export function useConnect() {
  const store = useBuilderStore()
  const showToast = useToast()
  const { screenToFlowPosition } = useReactFlow<CanvasNode, CanvasEdge>()

  const check = useCallback(
    (connection: Pick<Connection, 'source' | 'target' | 'sourceHandle'>) => {
      const flow = getFlow(store.getState())
      if (!flow) return null
      const edge: Edge = [
        formatEnd({ id: connection.source, port: handleToPort(connection.sourceHandle) }),
        connection.target,
      ]
      const graph: GraphRef =
        connection.source === triggerId ? null : (findStep(flow, connection.source)?.ref ?? null)
      return { edge, graph, result: checkConnection(getGraph(flow, graph) ?? flow, graph, edge) }
    },
    [store],
  )

  const isValidConnection: IsValidConnection<CanvasEdge> = useCallback(
    (connection: Connection | FlowEdge) =>
      check({
        source: connection.source,
        target: connection.target,
        sourceHandle: connection.sourceHandle ?? null,
      })?.result.ok ?? false,
    [check],
  )

  const onConnect = useCallback(
    (connection: Connection) => {
      const checked = check(connection)
      if (checked?.result.ok) connectSteps(store, checked.graph, checked.edge)
    },
    [check, store],
  )

  /** A line that ends on empty canvas asks which step shall stand there. */
  const offerStep = useCallback(
    ({ from, handle, client }: { from: string; handle: string | null; client: Point }) => {
      const flow = getFlow(store.getState())
      if (!flow) return
      const graph = from === triggerId ? null : (findStep(flow, from)?.ref ?? null)
      const point = screenToFlowPosition(client)
      store.getState().openDialog('quick-add', {
        graph,
        after: formatEnd({ id: from, port: handleToPort(handle) }),
        ...(graph === null && { position: snapPoint({ x: point.x - nodeSize.width / 2, y: point.y }) }),
      })
    },
    [screenToFlowPosition, store],
  )

  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      if (state.isValid || !state.fromNode || state.fromHandle?.type !== 'source') return
      const client = clientPoint(event)
      const target = state.toNode?.id ?? nodeIdAt(client)
      if (target !== null && target !== state.fromNode.id) {
        const checked = check({
          source: state.fromNode.id,
          target,
          sourceHandle: state.fromHandle.id ?? null,
        })
        if (checked?.result.ok) connectSteps(store, checked.graph, checked.edge)
        else if (checked && !checked.result.ok)
          showToast({ tone: 'danger', title: 'Not connected', detail: checked.result.reason })
        return
      }
      if (target !== null || !isOnPane(client)) return
      offerStep({ from: state.fromNode.id, handle: state.fromHandle.id ?? null, client })
    },
    [check, showToast, store, offerStep],
  )

  return { isValidConnection, onConnect, onConnectEnd }
}

interface Point {
  x: number
  y: number
}

function clientPoint(event: MouseEvent | TouchEvent): Point {
  const source = 'clientX' in event ? event : event.changedTouches[0]
  return { x: source?.clientX ?? 0, y: source?.clientY ?? 0 }
}

function nodeIdAt({ x, y }: Point): string | null {
  const node = document.elementFromPoint(x, y)?.closest('.react-flow__node')
  return node?.getAttribute('data-id') ?? null
}

function isOnPane({ x, y }: Point): boolean {
  return document.elementFromPoint(x, y)?.closest('.react-flow__pane, .react-flow__background') !== null
}
