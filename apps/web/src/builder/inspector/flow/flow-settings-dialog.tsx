'use client'

import type { Flow, FlowSettings, Problem } from '@millrace/contracts'
import { Button, Dialog } from '@millrace/ui'
import { problemBelow } from '../../problems/index.ts'
import { useBuilder, useBuilderStore, useFlow } from '../../state/index.ts'
import { useContextData } from '../use-context-data.ts'
import { AdmissionSettings } from './admission-settings.tsx'
import { RunSettings } from './run-settings.tsx'

const noProblems: readonly Problem[] = []

/** How the runs of a flow are let in, limited, tried again and kept. */
export function FlowSettingsDialog() {
  const store = useBuilderStore()
  const isOpen = useBuilder((state) => state.dialog === 'flow-settings')
  const flow = useFlow()
  if (!flow || !isOpen) return null
  const close = () => store.getState().openDialog(null)
  return (
    <Dialog
      open
      onOpenChange={close}
      width="lg"
      title={`Settings of "${flow.name}"`}
      description="What is left empty has the platform's default. Changes are saved as you make them."
      footer={
        <Button variant="primary" onClick={close}>
          Done
        </Button>
      }
    >
      <Settings flow={flow} />
    </Dialog>
  )
}

function Settings({ flow }: { flow: Flow }) {
  const store = useBuilderStore()
  const ofFlow = useBuilder((state) => state.problemsByFlow.get(flow.key)?.get('') ?? noProblems)
  const context = useContextData(flow, null)
  const settings = flow.settings ?? {}
  const set = (patch: Partial<FlowSettings>) => {
    const entries = Object.entries({ ...settings, ...patch }).filter(([, value]) => value !== undefined)
    store
      .getState()
      .dispatch(
        { type: 'set-flow', flow: flow.key, patch: { settings: Object.fromEntries(entries) } },
        `settings:${flow.key}:${Object.keys(patch).join()}`,
      )
  }
  const shared = {
    settings,
    onChange: set,
    context,
    problemOf: (part: string) => problemBelow(ofFlow, `.settings.${part}`)?.message,
  }
  return (
    <>
      <RunSettings {...shared} />
      <AdmissionSettings {...shared} />
    </>
  )
}
