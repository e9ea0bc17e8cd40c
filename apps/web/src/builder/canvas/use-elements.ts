'use client'

import type { Flow } from '@millrace/contracts'
import { applyEdgeChanges, applyNodeChanges, type EdgeChange, type NodeChange } from '@xyflow/react'
import { useCallback, useLayoutEffect, useMemo, useState } from 'react'
import { useBuilder, useBuilderStore } from '../state/index.ts'
import { type CanvasEdge, type CanvasNode, reconcileEdges, reconcileNodes, toElements } from './elements.ts'
import { placesOf } from './place.ts'

/** React Flow's nodes and edges: made from the flow, and in between moved and selected by the pointer. */
export function useElements(flow: Flow) {
  const store = useBuilderStore()
  const selection = useBuilder((state) => state.selection)
  const elements = useMemo(() => toElements(flow, placesOf(flow)), [flow])
  const [nodes, setNodes] = useState<CanvasNode[]>(elements.nodes)
  const [edges, setEdges] = useState<CanvasEdge[]>(elements.edges)

  useLayoutEffect(() => {
    const selected = new Set(selection)
    setNodes((before) => markSelected(reconcileNodes(before, elements.nodes), selected))
    setEdges((before) => reconcileEdges(before, elements.edges))
  }, [elements, selection])

  const onNodesChange = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      setNodes((before) => applyNodeChanges(changes, before))
      const selects = changes.filter((change) => change.type === 'select')
      if (selects.length === 0) return
      const selected = new Set(store.getState().selection)
      for (const { id, selected: isSelected } of selects) {
        if (isSelected) selected.add(id)
        else selected.delete(id)
      }
      store.getState().select([...selected])
    },
    [store],
  )
  const onEdgesChange = useCallback((changes: EdgeChange<CanvasEdge>[]) => {
    setEdges((before) => applyEdgeChanges(changes, before))
  }, [])

  return { nodes, edges, onNodesChange, onEdgesChange }
}

function markSelected(nodes: CanvasNode[], selected: ReadonlySet<string>): CanvasNode[] {
  return nodes.map((node) =>
    (node.selected ?? false) === selected.has(node.id) ? node : { ...node, selected: selected.has(node.id) },
  )
}
