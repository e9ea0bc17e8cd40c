'use client'

import { PanelEdge, ResizablePanel, ResizablePanels } from '@millrace/ui'
import type { ReactNode } from 'react'
import { useNarrow } from '../common/use-narrow.ts'

/** Steps beside the chosen one, above what belongs to the run; one below the other where that does not fit. */
export function RunPanes({ steps, detail, dock }: { steps: ReactNode; detail: ReactNode; dock: ReactNode }) {
  if (useNarrow()) {
    return (
      <div className="min-h-0 flex-1 divide-y divide-line overflow-y-auto">
        <div className="flex max-h-80 flex-col">{steps}</div>
        <div className="flex h-[70dvh] flex-col">{detail}</div>
        <div className="flex h-[70dvh] flex-col">{dock}</div>
      </div>
    )
  }
  return (
    <ResizablePanels direction="column">
      <ResizablePanel defaultSize="60%" minSize={140}>
        <ResizablePanels>
          <ResizablePanel defaultSize="46%" minSize={260}>
            {steps}
          </ResizablePanel>
          <PanelEdge label="Resize steps" />
          <ResizablePanel minSize={280}>{detail}</ResizablePanel>
        </ResizablePanels>
      </ResizablePanel>
      <PanelEdge label="Resize logs and network" />
      <ResizablePanel minSize={100}>{dock}</ResizablePanel>
    </ResizablePanels>
  )
}
