'use client'

import { BaseEdge, type EdgeProps, getSmoothStepPath, Position } from '@xyflow/react'
import { clsx } from 'clsx'
import { Plus, Trash2 } from 'lucide-react'
import { memo, useMemo } from 'react'
import { disconnectSteps } from '../commands/index.ts'
import type { Point } from '../document/index.ts'
import { useBuilder, useBuilderStore } from '../state/index.ts'
import type { CanvasEdge } from './elements.ts'
import { lanePath } from './route.ts'

const toolsWidth = 60
const toolsHeight = 28

/** An edge; the pointer finds a plus and a bin at its middle. */
export const FlowEdge = memo(function FlowEdge(props: EdgeProps<CanvasEdge>) {
  const { source, target, sourceX, sourceY, targetX, targetY, data, selected } = props
  const store = useBuilderStore()
  const mayEdit = useBuilder((state) => state.rights.edit)
  const state = useEdgeState(source, target)
  const { path, middle } = useMemo(
    () =>
      edgePath({
        from: { x: sourceX, y: sourceY },
        to: { x: targetX, y: targetY },
        lane: data?.lane ?? null,
      }),
    [sourceX, sourceY, targetX, targetY, data?.lane],
  )
  if (!data) return null
  const { edge, graph } = data
  return (
    <>
      <BaseEdge
        path={path}
        interactionWidth={edge ? 24 : 0}
        className={clsx(`is-${state}`, selected && 'is-selected', edge === null && 'is-start')}
      />
      {edge && mayEdit ? (
        <foreignObject
          x={middle.x - toolsWidth / 2}
          y={middle.y - toolsHeight / 2}
          width={toolsWidth}
          height={toolsHeight}
          className="edge-tools nodrag nopan"
        >
          <div className="flex h-full items-center justify-center gap-1">
            <button
              type="button"
              aria-label={`Insert a step between ${source} and ${target}`}
              title="Insert a step"
              className="flex size-6 items-center justify-center rounded-full border border-line-strong bg-raised text-ink-muted hover:border-accent hover:text-accent"
              onClick={() => store.getState().openDialog('quick-add', { graph, on: edge })}
            >
              <Plus className="size-3.5" />
            </button>
            <button
              type="button"
              aria-label={`Remove the edge between ${source} and ${target}`}
              title="Remove this edge"
              className="flex size-6 items-center justify-center rounded-full border border-line-strong bg-raised text-ink-muted hover:border-failed hover:text-failed"
              onClick={() => disconnectSteps(store, graph, edge)}
            >
              <Trash2 className="size-3" />
            </button>
          </div>
        </foreignObject>
      ) : null}
    </>
  )
})

function edgePath({ from, to, lane }: { from: Point; to: Point; lane: number | null }) {
  if (lane !== null && to.y - from.y > 60) return lanePath({ from, to, lane: to.x + lane })
  const [path, x, y] = getSmoothStepPath({
    sourceX: from.x,
    sourceY: from.y,
    sourcePosition: Position.Bottom,
    targetX: to.x,
    targetY: to.y,
    targetPosition: Position.Top,
    borderRadius: 12,
  })
  return { path, middle: { x, y } }
}

/** Where the run goes right now, where it went, and where it did not. */
function useEdgeState(source: string, target: string): 'idle' | 'running' | 'taken' | 'skipped' {
  return useBuilder((state) => {
    if (!state.run || state.run.flow !== state.flowKey) return 'idle'
    const to = state.run.steps.get(target)?.status
    if (to === undefined) return 'idle'
    if (to === 'running' || to === 'waiting') return 'running'
    if (to === 'skipped' || state.run.steps.get(source)?.status === 'skipped') return 'skipped'
    return 'taken'
  })
}
