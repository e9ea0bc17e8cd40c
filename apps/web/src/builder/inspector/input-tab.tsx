'use client'

import type { Flow, Step } from '@millrace/contracts'
import { JsonView, useToast } from '@millrace/ui'
import { findStep } from '../document/index.ts'
import { insertPath, pathToCode } from '../expression/index.ts'
import { useBuilder, useBuilderStore } from '../state/index.ts'
import { useContextData } from './use-context-data.ts'

/** What the step was given in the last run, and all that it can read; a press on Use puts a path into the last field. */
export function InputTab({ flow, step }: { flow: Flow; step: Step }) {
  const pick = usePick(flow, step)
  const context = useContextData(flow, step.id)
  const input = useBuilder((state) =>
    state.run?.flow === flow.key ? state.run.steps.get(step.id)?.shown.input : undefined,
  )
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <p className="shrink-0 px-3 pt-2 pb-1 text-12 text-ink-faint">
        Data this step can read. Use puts its path into the field you edited last.
      </p>
      <JsonView label="Data to use" value={context} onPick={pick} className="flex-1" />
      {input === undefined ? null : (
        <>
          <p className="shrink-0 border-t px-3 py-1 text-12 text-ink-faint">Input of the last run</p>
          <JsonView label="Input of the last run" value={input} toolbar={false} className="max-h-[40%]" />
        </>
      )}
    </div>
  )
}

function usePick(flow: Flow, step: Step) {
  const store = useBuilderStore()
  const showToast = useToast()
  return (path: readonly (string | number)[]) => {
    const { focusedField, dispatchOutside, showInspector } = store.getState()
    const target = focusedField?.id === step.id ? focusedField.field : null
    const current = findStep(flow, step.id)?.step
    if (target === null || !current) {
      void navigator.clipboard.writeText(step.use === 'code' ? pathToCode(path) : `{{ ${pathToCode(path)} }}`)
      showToast({ tone: 'success', title: 'Path copied', detail: 'Paste it where it is needed.' })
      return
    }
    const next = { ...current.with, [target]: insertPath(current.with?.[target], path) }
    dispatchOutside({ type: 'set-step', flow: flow.key, id: step.id, patch: { with: next } })
    showInspector('settings')
  }
}
