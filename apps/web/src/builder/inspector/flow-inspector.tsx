'use client'

import type { Flow, Problem } from '@millrace/contracts'
import { Button, Field, Input, Textarea } from '@millrace/ui'
import { useBuilder, useBuilderStore, useDefinition } from '../state/index.ts'
import { NodeProblems } from './controls/node-problems.tsx'
import { DependenciesEditor, summarizeSettings } from './flow/index.ts'
import { Section } from './parts.tsx'

const noProblems: readonly Problem[] = []

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
  const set = (patch: { name?: string; description?: string }, gesture: string) =>
    store.getState().dispatch({ type: 'set-flow', flow: flow.key, patch }, `${gesture}:${flow.key}`)
  const problems = useBuilder((state) => state.problemsByFlow.get(flow.key)?.get('') ?? noProblems)
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
      {problems.length === 0 ? null : <NodeProblems problems={problems} />}
      <div className="flex items-start justify-between gap-3">
        <SettingsSummary lines={summarizeSettings(flow.settings ?? {})} />
        <Button size="sm" onClick={() => store.getState().openDialog('flow-settings')}>
          Edit flow settings
        </Button>
      </div>
    </Section>
  )
}

function SettingsSummary({ lines }: { lines: string[] }) {
  if (lines.length === 0) return <span className="text-ink-muted">All settings have their defaults</span>
  return (
    <ul className="min-w-0 text-12 text-ink-muted">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
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
      <DependenciesEditor />
    </Section>
  )
}
