'use client'

import type { Flow, JsonObject, Problem } from '@millrace/contracts'
import { Field, Select } from '@millrace/ui'
import { UseIcon } from '../canvas/icon.tsx'
import { describeUse, triggerKinds, triggerStarter } from '../catalog/index.ts'
import { triggerId } from '../document/index.ts'
import { useBuilder, useBuilderStore } from '../state/index.ts'
import { ScheduleEditor } from './schedule-editor.tsx'
import { SettingsForm } from './settings-form.tsx'
import { useContextData } from './use-context-data.ts'

const noProblems: readonly Problem[] = []

export function TriggerInspector({ flow }: { flow: Flow }) {
  const store = useBuilderStore()
  const manifests = useBuilder((state) => state.manifests)
  const problems = useBuilder((state) => state.problemsByFlow.get(flow.key)?.get(triggerId) ?? noProblems)
  const context = useContextData(flow, null)
  const { trigger } = flow
  const described = describeUse(manifests, trigger.use)
  const setValues = (next: JsonObject) =>
    store.getState().dispatch(
      {
        type: 'set-trigger',
        flow: flow.key,
        patch: { with: Object.keys(next).length === 0 ? undefined : next },
      },
      'trigger-with',
    )
  return (
    <>
      <header className="flex items-center gap-2.5 border-b px-3 py-3">
        <span className="flex size-8 shrink-0 items-center justify-center rounded-full bg-sunken text-accent">
          <UseIcon use={trigger.use} manifests={manifests} />
        </span>
        <div className="min-w-0 flex-1">
          <input
            aria-label="Name of the trigger"
            data-inspector-name
            className="w-full rounded-sm bg-transparent font-semibold text-14 hover:bg-hover focus:bg-hover"
            value={trigger.name ?? ''}
            placeholder={described.name}
            maxLength={120}
            onChange={(event) =>
              store
                .getState()
                .dispatch(
                  { type: 'set-trigger', flow: flow.key, patch: { name: event.target.value } },
                  'trigger-name',
                )
            }
          />
          <p className="text-12 text-ink-faint">Trigger</p>
        </div>
      </header>
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-3">
        <Field label="Starts by">
          {(control) => (
            <Select
              control={control}
              size="sm"
              value={trigger.use}
              options={triggerKinds.map(({ kind, name, description }) => ({
                value: kind,
                label: name,
                note: description,
              }))}
              onChange={(use) =>
                store
                  .getState()
                  .dispatch({ type: 'replace-trigger', flow: flow.key, use, with: triggerStarter(use) })
              }
            />
          )}
        </Field>
        {problems
          .filter(({ path }) => !path.includes('.with.'))
          .map((problem) => (
            <p
              key={problem.path + problem.message}
              className="rounded bg-waiting-soft px-2.5 py-2 text-12 text-waiting"
            >
              {problem.message} {problem.hint}
            </p>
          ))}
        {trigger.use === 'schedule' ? (
          <ScheduleEditor values={trigger.with ?? {}} onChange={setValues} />
        ) : (
          <SettingsForm
            id={triggerId}
            fields={described.fields}
            values={trigger.with ?? {}}
            onChange={setValues}
            problems={problems}
            context={context}
          />
        )}
        {trigger.use === 'webhook' ? (
          <p className="text-12 text-ink-faint">
            Each instance gets a webhook URL of its own when it is deployed: see the page of the instance.
            Here, Run sends a test body.
          </p>
        ) : null}
      </div>
    </>
  )
}
