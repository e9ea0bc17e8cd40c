'use client'

import type { Flow } from '@millrace/contracts'
import { Kbd } from '@millrace/ui'
import { type PaletteItem, paletteGroups } from '../catalog/index.ts'
import { addItem } from '../commands/index.ts'
import { triggerId } from '../document/index.ts'
import { useBuilder, useBuilderStore } from '../state/index.ts'
import { UseIcon } from './icon.tsx'

/** What to do first: choose how the flow starts, then add a step. */
export function EmptyCanvas({ flow }: { flow: Flow | null }) {
  const manifests = useBuilder((state) => state.manifests)
  if (flow && flow.steps.length > 0) return null
  const isUntouched =
    !flow || (flow.trigger.use === 'manual' && !flow.layout?.[triggerId] && !flow.trigger.with)
  if (!isUntouched) return <FirstStepHint />
  const triggers = paletteGroups(manifests)[0]?.items ?? []
  return (
    <div className="pointer-events-none absolute inset-0 flex items-center justify-center">
      <section
        aria-labelledby="empty-canvas-title"
        className="pointer-events-auto w-[440px] max-w-[calc(100%-2rem)] rounded-md bg-raised p-5 shadow-float"
      >
        <h2 id="empty-canvas-title" className="font-semibold text-16">
          How does this flow start?
        </h2>
        <p className="mt-1 text-13 text-ink-muted">
          Choose a trigger. Then drag steps from the left onto the canvas and connect them.
        </p>
        <div className="mt-4 flex flex-col gap-2">
          {triggers.map((item) => (
            <TriggerChoice key={item.use} item={item} />
          ))}
        </div>
      </section>
    </div>
  )
}

function TriggerChoice({ item }: { item: PaletteItem }) {
  const store = useBuilderStore()
  const manifests = useBuilder((state) => state.manifests)
  return (
    <button
      type="button"
      data-testid={`choose-trigger-${item.use}`}
      onClick={() => addItem(store, item, { graph: null, position: { x: 0, y: 0 } })}
      className="flex items-center gap-3 rounded border border-line-strong px-3 py-2 text-left hover:border-accent hover:bg-hover"
    >
      <UseIcon use={item.use} manifests={manifests} className="size-5 text-accent" />
      <span className="min-w-0">
        <span className="block font-medium text-13">{item.name}</span>
        <span className="block text-12 text-ink-faint">{item.description}</span>
      </span>
    </button>
  )
}

const FirstStepHint = () => (
  <div className="pointer-events-none absolute inset-x-0 bottom-16 flex justify-center">
    <p className="flex items-center gap-1.5 rounded-full bg-raised px-4 py-1.5 text-13 text-ink-muted shadow-float">
      Drag a step here, or press <Kbd>N</Kbd> to add one
    </p>
  </div>
)
