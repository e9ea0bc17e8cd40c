'use client'

import type { Flow, Step } from '@millrace/contracts'
import { Button, Field, formatDuration, Menu, MenuItem, StatusMark, Tabs, Textarea } from '@millrace/ui'
import { EllipsisVertical, Play } from 'lucide-react'
import { useState } from 'react'
import { UseIcon } from '../canvas/icon.tsx'
import { describeUse } from '../catalog/index.ts'
import { deleteStep, duplicateSelection } from '../commands/index.ts'
import { stepIds } from '../document/index.ts'
import { useRunCommand } from '../run/run-command.ts'
import { type InspectorTab, useBuilder, useBuilderStore } from '../state/index.ts'
import { FailureSection } from './failure-section.tsx'
import { InputTab } from './input-tab.tsx'
import { LastError } from './last-error.tsx'
import { OutputTab } from './output-tab.tsx'
import { CommitInput, Section } from './parts.tsx'
import { StepSettings } from './step-settings.tsx'

export function StepInspector({ flow, step }: { flow: Flow; step: Step }) {
  const store = useBuilderStore()
  const tab = useBuilder((state) => state.inspectorTab)
  const mayEdit = useBuilder((state) => state.rights.edit)
  return (
    <>
      <StepHeader flow={flow} step={step} />
      <Tabs<InspectorTab>
        label="Step"
        className="flex-1"
        value={tab}
        onChange={(next) => store.getState().showInspector(next)}
        tabs={[
          { key: 'settings', label: 'Settings' },
          { key: 'input', label: 'Input' },
          { key: 'output', label: 'Output' },
        ]}
      >
        {tab === 'settings' ? (
          <div className="min-h-0 flex-1 overflow-y-auto">
            <div className="flex flex-col gap-4 p-3">
              <LastError flow={flow} step={step} />
              <fieldset disabled={!mayEdit} className="flex min-w-0 flex-col gap-4">
                <StepSettings flow={flow} step={step} />
              </fieldset>
            </div>
            <FailureSection flow={flow} step={step} />
            <Section title="Id and notes" startOpen={step.notes !== undefined}>
              <IdField flow={flow} step={step} />
              <NotesField flow={flow} step={step} />
            </Section>
          </div>
        ) : null}
        {tab === 'input' ? <InputTab flow={flow} step={step} /> : null}
        {tab === 'output' ? <OutputTab step={step} /> : null}
      </Tabs>
    </>
  )
}

function StepHeader({ flow, step }: { flow: Flow; step: Step }) {
  const store = useBuilderStore()
  const run = useRunCommand()
  const rights = useBuilder((state) => state.rights)
  const manifests = useBuilder((state) => state.manifests)
  const summary = useBuilder((state) =>
    state.run?.flow === flow.key ? state.run.steps.get(step.id) : undefined,
  )
  const described = describeUse(manifests, step.use)
  return (
    <header className="flex items-center gap-2.5 px-3 pt-3 pb-2">
      <span className="flex size-8 shrink-0 items-center justify-center rounded bg-sunken text-ink-muted">
        <UseIcon use={step.use} manifests={manifests} />
      </span>
      <div className="min-w-0 flex-1">
        <input
          aria-label="Name of the step"
          data-inspector-name
          className="w-full rounded-sm bg-transparent font-semibold text-14 hover:bg-hover focus:bg-hover"
          value={step.name ?? ''}
          placeholder={described.name}
          maxLength={120}
          readOnly={!rights.edit}
          onChange={(event) =>
            store
              .getState()
              .dispatch(
                { type: 'set-step', flow: flow.key, id: step.id, patch: { name: event.target.value } },
                `name:${step.id}`,
              )
          }
        />
        <p className="flex items-center gap-2 truncate text-12 text-ink-faint">
          <span className="truncate">{described.quiet}</span>
          {summary ? (
            <span className="flex items-center gap-1">
              <StatusMark status={summary.status} iconOnly />
              {formatDuration(summary.durationMs)}
            </span>
          ) : null}
        </p>
      </div>
      {rights.test ? (
        <Button
          size="sm"
          variant="ghost"
          icon={<Play />}
          onClick={() => run({ upTo: step.id })}
          title="Run up to this step"
        >
          Run to here
        </Button>
      ) : null}
      {rights.edit ? (
        <Menu
          trigger={
            <button
              type="button"
              aria-label="More for this step"
              className="flex size-7 items-center justify-center rounded text-ink-muted hover:bg-hover"
            >
              <EllipsisVertical className="size-4" />
            </button>
          }
        >
          <MenuItem keys="Ctrl D" onSelect={() => duplicateSelection(store)}>
            Duplicate
          </MenuItem>
          <MenuItem keys="Del" danger onSelect={() => deleteStep(store, step.id)}>
            Delete
          </MenuItem>
        </Menu>
      ) : null}
    </header>
  )
}

function IdField({ flow, step }: { flow: Flow; step: Step }) {
  const store = useBuilderStore()
  const [error, setError] = useState<string | null>(null)
  const rename = (to: string) => {
    const before = store.getState().history.present
    store.getState().dispatch({ type: 'rename-step', flow: flow.key, id: step.id, to })
    if (store.getState().history.present === before) {
      return setError(
        stepIds(flow).has(to)
          ? `Another step of this flow has the id "${to}".`
          : 'Use letters, digits, _ and -, starting with a letter.',
      )
    }
    setError(null)
    store.getState().select([to])
  }
  return (
    <Field label="Id" help="What expressions say after steps. Renaming mends them." error={error}>
      {(control) => <CommitInput {...control} mono value={step.id} onCommit={rename} />}
    </Field>
  )
}

function NotesField({ flow, step }: { flow: Flow; step: Step }) {
  const store = useBuilderStore()
  return (
    <Field label="Notes">
      {(control) => (
        <Textarea
          {...control}
          rows={3}
          maxLength={4000}
          placeholder="For whoever opens this next"
          value={step.notes ?? ''}
          onChange={(event) =>
            store
              .getState()
              .dispatch(
                { type: 'set-step', flow: flow.key, id: step.id, patch: { notes: event.target.value } },
                `notes:${step.id}`,
              )
          }
        />
      )}
    </Field>
  )
}
