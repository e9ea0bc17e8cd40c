'use client'

import { Button } from '@millrace/ui'
import { Copy, Trash2 } from 'lucide-react'
import { deleteSelection, duplicateSelection } from '../commands/index.ts'
import { findStep, triggerId } from '../document/index.ts'
import { useBuilder, useBuilderStore, useFlow } from '../state/index.ts'
import { FlowInspector } from './flow-inspector.tsx'
import { StepInspector } from './step-inspector.tsx'
import { TriggerInspector } from './trigger/index.ts'

/** What is selected, in detail: a step, the trigger, several steps, or the flow when nothing is. */
export function Inspector() {
  const store = useBuilderStore()
  const flow = useFlow()
  const selection = useBuilder((state) => state.selection)
  const [first] = selection
  const found = flow && first !== undefined && selection.length === 1 ? findStep(flow, first) : null
  return (
    <aside
      aria-label="Inspector"
      className="flex min-h-0 flex-1 flex-col bg-surface text-13"
      onBlur={() => store.getState().sealGesture()}
    >
      {flow && selection.length > 1 ? <ManySelected count={selection.length} /> : null}
      {flow && found ? <StepInspector key={found.step.id} flow={flow} step={found.step} /> : null}
      {flow && selection.length === 1 && first === triggerId ? <TriggerInspector flow={flow} /> : null}
      {selection.length === 0 || (selection.length === 1 && first !== triggerId && !found) ? (
        <FlowInspector key={flow?.key} flow={flow} />
      ) : null}
    </aside>
  )
}

function ManySelected({ count }: { count: number }) {
  const store = useBuilderStore()
  const mayEdit = useBuilder((state) => state.rights.edit)
  return (
    <div className="flex flex-col gap-3 p-4">
      <p className="font-semibold text-14">{count} selected</p>
      {mayEdit ? (
        <div className="flex gap-2">
          <Button size="sm" icon={<Copy />} onClick={() => duplicateSelection(store)}>
            Duplicate
          </Button>
          <Button size="sm" icon={<Trash2 />} onClick={() => deleteSelection(store)}>
            Delete
          </Button>
        </div>
      ) : null}
    </div>
  )
}
