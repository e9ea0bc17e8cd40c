'use client'

import type { DragEvent } from 'react'
import { addItem } from '../commands/index.ts'
import { useBuilder, useBuilderStore } from '../state/index.ts'
import { endDrag, getDragged } from './drop.ts'
import { EmptyCanvas } from './empty-canvas.tsx'

/** An integration without a flow: whatever is chosen or dropped first begins one. */
export function NoFlow() {
  const store = useBuilderStore()
  const mayEdit = useBuilder((state) => state.rights.edit)
  const drop = {
    onDragOver: (event: DragEvent) => {
      if (getDragged()) event.preventDefault()
    },
    onDrop: (event: DragEvent) => {
      const item = getDragged()
      if (!item) return
      event.preventDefault()
      endDrag()
      addItem(store, item)
    },
  }
  return (
    <div className="mr-canvas relative min-h-0 flex-1 bg-page" data-testid="canvas" {...drop}>
      {mayEdit ? <EmptyCanvas flow={null} /> : null}
    </div>
  )
}
