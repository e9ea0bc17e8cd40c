'use client'

import { type BodyPart, bodyParts } from '@millrace/contracts'
import { Button } from '@millrace/ui'
import { Plus } from 'lucide-react'
import { useBuilderStore } from '../../state/index.ts'
import { CopyHint, Hint } from '../controls/hint.tsx'
import type { StepEditorProps } from './step-editor.ts'

const words: Record<BodyPart, { name: string; what: string }> = {
  body: { name: 'Try', what: 'These steps run first.' },
  catch: { name: 'Catch', what: 'Runs when one of them fails; the failure is handled then.' },
  finally: { name: 'Finally', what: 'Runs in any case, at the end: for letting go of what was taken.' },
}

/** The three lanes: what they are for, what stands in them, and a way to add. */
export function TryEditor({ step }: StepEditorProps) {
  const store = useBuilderStore()
  const add = (slot: BodyPart) =>
    store.getState().openDialog('quick-add', { graph: { container: step.id, slot } })
  return (
    <>
      <ul className="flex flex-col gap-2">
        {bodyParts.map((slot) => {
          const steps = step[slot]?.steps ?? []
          return (
            <li key={slot} className="rounded border p-2.5">
              <div className="flex items-center justify-between gap-2">
                <span className="font-medium">{words[slot].name}</span>
                <Button size="sm" variant="ghost" icon={<Plus />} onClick={() => add(slot)}>
                  Add a step
                </Button>
              </div>
              <p className="text-12 text-ink-faint">{words[slot].what}</p>
              {steps.length > 0 ? (
                <p className="mt-1 flex flex-wrap gap-x-2 text-12">
                  {steps.slice(0, 8).map(({ id, name }) => (
                    <button
                      key={id}
                      type="button"
                      className="rounded-sm text-accent hover:underline"
                      onClick={() => store.getState().reveal(store.getState().flowKey, [id])}
                    >
                      {name ?? id}
                    </button>
                  ))}
                  {steps.length > 8 ? (
                    <span className="text-ink-faint">and {steps.length - 8} more</span>
                  ) : null}
                </p>
              ) : null}
            </li>
          )
        })}
      </ul>
      <CopyHint code="{{ error.message }}">
        In catch and finally: what failed. It has code, message, stepId and details.
      </CopyHint>
      <Hint>
        The output is that of the last step in try, or in catch when it ran. Stop, Break and canceling leave a
        try at once, without finally.
      </Hint>
    </>
  )
}
