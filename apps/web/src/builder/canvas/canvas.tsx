'use client'

import '@xyflow/react/dist/base.css'
import './canvas.css'
import type { Flow } from '@millrace/contracts'
import {
  Background,
  BackgroundVariant,
  ConnectionLineType,
  MiniMap,
  Panel,
  ReactFlow,
  SelectionMode,
  useReactFlow,
} from '@xyflow/react'
import { useEffect, useRef } from 'react'
import { disconnectSteps } from '../commands/index.ts'
import { type BuilderStore, useBuilder, useBuilderStore } from '../state/index.ts'
import { CanvasControls } from './canvas-controls.tsx'
import type { CanvasEdge, CanvasNode } from './elements.ts'
import { EmptyCanvas } from './empty-canvas.tsx'
import { FlowEdge } from './flow-edge.tsx'
import { FrameNode } from './frame-node.tsx'
import { grid } from './geometry.ts'
import { placesOf } from './place.ts'
import { startView } from './start-view.ts'
import { StepNode } from './step-node.tsx'
import { TriggerNode } from './trigger-node.tsx'
import { useConnect } from './use-connect.ts'
import { useDrag } from './use-drag.ts'
import { useDrop } from './use-drop.ts'
import { useElements } from './use-elements.ts'
import { useKeepInView } from './use-keep-in-view.ts'

const nodeTypes = { step: StepNode, frame: FrameNode, trigger: TriggerNode }
const edgeTypes = { flow: FlowEdge }
const snapGrid: [number, number] = [grid, grid]

export function Canvas({ flow }: { flow: Flow }) {
  const store = useBuilderStore()
  const { nodes, edges, onNodesChange, onEdgesChange } = useElements(flow)
  const { isValidConnection, onConnect, onConnectEnd } = useConnect()
  const onNodeDragStop = useDrag()
  const mayEdit = useBuilder((state) => state.rights.edit)
  const drop = useDrop()
  const host = useRef<HTMLDivElement>(null)
  useReveal()
  useKeepInView()

  const removeEdges = (removed: CanvasEdge[]) => {
    for (const { data } of removed) if (data?.edge) disconnectSteps(store, data.graph, data.edge)
  }

  return (
    <div ref={host} className="mr-canvas relative min-h-0 flex-1" data-testid="canvas" {...drop}>
      <ReactFlow<CanvasNode, CanvasEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onEdgesDelete={removeEdges}
        onNodeDragStop={onNodeDragStop}
        onSelectionDragStop={(event, dragged) => onNodeDragStop(event, null, dragged)}
        onNodeDoubleClick={(_event, node) => openNode(store, node)}
        onConnect={onConnect}
        onConnectEnd={onConnectEnd}
        isValidConnection={isValidConnection}
        nodesDraggable={mayEdit}
        nodesConnectable={mayEdit}
        connectionLineType={ConnectionLineType.SmoothStep}
        connectionRadius={28}
        snapToGrid
        snapGrid={snapGrid}
        onlyRenderVisibleElements={nodes.length > 150}
        onInit={({ setViewport }) => {
          if (!host.current) return
          const { clientWidth: width, clientHeight: height } = host.current
          void setViewport(startView(flow, placesOf(flow), { width, height }))
        }}
        minZoom={0.1}
        maxZoom={2}
        deleteKeyCode={null}
        multiSelectionKeyCode={['Shift', 'Meta', 'Control']}
        selectionKeyCode="Shift"
        selectionMode={SelectionMode.Partial}
        panOnScroll
        zoomOnDoubleClick={false}
        disableKeyboardA11y
        attributionPosition="top-right"
        aria-label={`Canvas of the flow ${flow.name}`}
      >
        <Background variant={BackgroundVariant.Dots} gap={grid} size={1.5} color="var(--mr-line-strong)" />
        <Panel position="bottom-left">
          <CanvasControls />
        </Panel>
        {nodes.length > 1 ? (
          <MiniMap
            position="bottom-right"
            pannable
            zoomable
            nodeBorderRadius={6}
            ariaLabel="Map of the flow"
          />
        ) : null}
      </ReactFlow>
      {mayEdit ? <EmptyCanvas flow={flow} /> : null}
    </div>
  )
}

/** A call-flow step leads to the flow that it calls; any other shows its settings. */
function openNode(store: BuilderStore, { type, data }: CanvasNode) {
  const called = type === 'step' && data.step.use === 'call-flow' ? data.step.with?.flow : undefined
  const flow = store.getState().history.present.flows.find(({ key }) => key === called)
  if (flow) store.getState().showFlow(flow.key)
  else store.getState().showInspector('settings')
}

/** Brings a node into view when a problem, a log line or a new step asks for it. */
function useReveal() {
  const store = useBuilderStore()
  const revealed = useBuilder((state) => state.revealed)
  const shown = useRef(revealed)
  const { fitView } = useReactFlow()
  useEffect(() => {
    if (revealed === shown.current) return
    shown.current = revealed
    const nodes = store.getState().selection.map((id) => ({ id }))
    const frame = requestAnimationFrame(() => void fitView({ nodes, maxZoom: 1, duration: 200, padding: 1 }))
    return () => cancelAnimationFrame(frame)
  }, [revealed, fitView, store])
}
