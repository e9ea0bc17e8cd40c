'use client'

import { Tooltip } from '@millrace/ui'
import { useReactFlow, useStore } from '@xyflow/react'
import { Maximize, Minus, Plus, Redo2, Undo2, Wand } from 'lucide-react'
import type { ReactNode } from 'react'
import { tidy } from '../commands/index.ts'
import { useBuilder, useBuilderStore } from '../state/index.ts'

export function CanvasControls() {
  const { zoomIn, zoomOut, zoomTo, fitView } = useReactFlow()
  const zoom = useStore((state) => Math.round(state.transform[2] * 100))
  const mayEdit = useBuilder((state) => state.rights.edit)
  return (
    <div className="flex items-center rounded bg-raised shadow-float" role="toolbar" aria-label="View">
      <Control label="Zoom out" onPress={() => void zoomOut()}>
        <Minus />
      </Control>
      <button
        type="button"
        onClick={() => void zoomTo(1, { duration: 150 })}
        title="Zoom to 100 %"
        className="h-7 w-12 text-12 text-ink-muted hover:text-ink"
      >
        {zoom} %
      </button>
      <Control label="Zoom in" onPress={() => void zoomIn()}>
        <Plus />
      </Control>
      <Control label="Fit the flow into view" onPress={() => void fitView({ duration: 150, maxZoom: 1 })}>
        <Maximize />
      </Control>
      {mayEdit ? <EditControls /> : null}
    </div>
  )
}

function EditControls() {
  const store = useBuilderStore()
  const canUndo = useBuilder((state) => state.history.past.length > 0)
  const canRedo = useBuilder((state) => state.history.future.length > 0)
  return (
    <>
      <Separator />
      <Control label="Undo" disabled={!canUndo} onPress={() => store.getState().undo()}>
        <Undo2 />
      </Control>
      <Control label="Redo" disabled={!canRedo} onPress={() => store.getState().redo()}>
        <Redo2 />
      </Control>
      <Control label="Tidy up" onPress={() => tidy(store)}>
        <Wand />
      </Control>
    </>
  )
}

function Control({
  label,
  disabled = false,
  onPress,
  children,
}: {
  label: string
  disabled?: boolean
  onPress: () => void
  children: ReactNode
}) {
  return (
    <Tooltip content={label} side="top">
      <button
        type="button"
        aria-label={label}
        disabled={disabled}
        onClick={onPress}
        className="flex size-7 items-center justify-center rounded text-ink-muted enabled:hover:bg-hover enabled:hover:text-ink disabled:opacity-40 [&_svg]:size-4"
      >
        {children}
      </button>
    </Tooltip>
  )
}

const Separator = () => <span className="mx-0.5 h-4 w-px bg-line" />
