'use client'

import type { Flow, FlowSettings } from '@millrace/contracts'
import { Button, Field, Input, Textarea } from '@millrace/ui'
import { useBuilderStore, useDefinition } from '../state/index.ts'
import { NumberInput, Section } from './parts.tsx'

/** Nothing is selected: the flow and the integration as a whole. */
export function FlowInspector({ flow }: { flow: Flow | null }) {
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <p className="px-3 pt-3 pb-2 text-12 text-ink-faint">
        Nothing is selected. These are the settings of the whole.
      </p>
      {flow ? <FlowFields flow={flow} /> : null}
      <IntegrationFields />
    </div>
  )
}

function FlowFields({ flow }: { flow: Flow }) {
  const store = useBuilderStore()
  const set = (patch: { name?: string; description?: string; settings?: FlowSettings }, gesture: string) =>
    store.getState().dispatch({ type: 'set-flow', flow: flow.key, patch }, `${gesture}:${flow.key}`)
  const setSetting = (patch: Partial<FlowSettings>) => {
    const entries = Object.entries({ ...flow.settings, ...patch }).filter(([, value]) => value !== undefined)
    set({ settings: Object.fromEntries(entries) }, 'settings')
  }
  return (
    <Section title="Flow" startOpen>
      <Field label="Name">
        {(control) => (
          <Input
            {...control}
            size="sm"
            maxLength={120}
            value={flow.name}
            onChange={(event) => set({ name: event.target.value }, 'flow-name')}
          />
        )}
      </Field>
      <Field label="Description">
        {(control) => (
          <Textarea
            {...control}
            rows={2}
            className="text-13"
            value={flow.description ?? ''}
            onChange={(event) => set({ description: event.target.value }, 'flow-description')}
          />
        )}
      </Field>
      <div className="grid grid-cols-2 gap-2">
        <Field label="Time limit (ms)" help="Of one run.">
          {(control) => (
            <NumberInput
              {...control}
              value={flow.settings?.timeoutMs}
              placeholder="900000"
              onChange={(timeoutMs) => setSetting({ timeoutMs })}
            />
          )}
        </Field>
        <Field label="Memory (MB)" help="64 to 4096.">
          {(control) => (
            <NumberInput
              {...control}
              value={flow.settings?.memoryMb}
              placeholder="256"
              onChange={(memoryMb) => setSetting({ memoryMb })}
            />
          )}
        </Field>
      </div>
    </Section>
  )
}

function IntegrationFields() {
  const store = useBuilderStore()
  const definition = useDefinition()
  const fields = definition.config?.pages.reduce((sum, page) => sum + page.fields.length, 0) ?? 0
  const set = (patch: { name?: string; description?: string; category?: string }, gesture: string) =>
    store.getState().dispatch({ type: 'set-integration', patch }, gesture)
  return (
    <Section title="Integration" startOpen>
      <Field label="Name">
        {(control) => (
          <Input
            {...control}
            size="sm"
            maxLength={120}
            value={definition.name}
            onChange={(event) => set({ name: event.target.value }, 'integration-name')}
          />
        )}
      </Field>
      <Field label="Description" help="Customers read it in the marketplace.">
        {(control) => (
          <Textarea
            {...control}
            rows={3}
            className="text-13"
            value={definition.description ?? ''}
            onChange={(event) => set({ description: event.target.value }, 'integration-description')}
          />
        )}
      </Field>
      <Field label="Category">
        {(control) => (
          <Input
            {...control}
            size="sm"
            maxLength={60}
            placeholder="CRM"
            value={definition.category ?? ''}
            onChange={(event) => set({ category: event.target.value }, 'integration-category')}
          />
        )}
      </Field>
      <div className="flex items-center justify-between">
        <span className="text-ink-muted">
          {fields === 0
            ? 'Customers give no settings'
            : `${fields} ${fields === 1 ? 'setting' : 'settings'} for customers`}
        </span>
        <Button size="sm" onClick={() => store.getState().openDialog('config')}>
          Edit config pages
        </Button>
      </div>
    </Section>
  )
}
