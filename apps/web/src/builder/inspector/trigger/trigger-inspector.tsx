'use client'

import type { Flow, JsonObject, Problem } from '@millrace/contracts'
import { Combobox, Field } from '@millrace/ui'
import { useMemo } from 'react'
import { UseIcon } from '../../canvas/icon.tsx'
import { describeUse, paletteGroups, triggerGroup, triggerStarter } from '../../catalog/index.ts'
import { triggerId } from '../../document/index.ts'
import { useBuilder, useBuilderStore } from '../../state/index.ts'
import { useContextData } from '../use-context-data.ts'
import { TriggerSettings } from './trigger-settings.tsx'

const noProblems: readonly Problem[] = []

export function TriggerInspector({ flow }: { flow: Flow }) {
  const store = useBuilderStore()
  const problems = useBuilder((state) => state.problemsByFlow.get(flow.key)?.get(triggerId) ?? noProblems)
  const context = useContextData(flow, null)
  const mayEdit = useBuilder((state) => state.rights.edit)
  const values = flow.trigger.with ?? {}
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
      <TriggerHeader flow={flow} />
      <fieldset
        disabled={!mayEdit}
        className="flex min-h-0 min-w-0 flex-1 flex-col gap-4 overflow-y-auto p-3"
      >
        <KindField flow={flow} />
        <TriggerSettings
          // The forms below keep what was typed; another kind starts afresh.
          key={flow.trigger.use}
          flow={flow}
          values={values}
          onChange={setValues}
          problems={problems}
          context={context}
        />
      </fieldset>
    </>
  )
}

function TriggerHeader({ flow }: { flow: Flow }) {
  const store = useBuilderStore()
  const manifests = useBuilder((state) => state.manifests)
  const { trigger } = flow
  return (
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
          placeholder={describeUse(manifests, trigger.use).name}
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
  )
}

/** What the flow starts by: built in, or what a connector looks out for. */
function KindField({ flow }: { flow: Flow }) {
  const store = useBuilderStore()
  const manifests = useBuilder((state) => state.manifests)
  const options = useMemo(
    () =>
      (paletteGroups(manifests).find(({ key }) => key === triggerGroup)?.items ?? []).map((item) => ({
        value: item.use,
        label: item.connector ? `${item.connector.name}: ${item.name}` : item.name,
        note: item.description,
        icon: <UseIcon use={item.use} manifests={manifests} className="size-4 text-ink-muted" />,
      })),
    [manifests],
  )
  const { description } = describeUse(manifests, flow.trigger.use)
  return (
    <Field label="Starts by" help={description}>
      {(control) => (
        <Combobox
          control={control}
          size="sm"
          value={flow.trigger.use}
          options={options}
          searchPlaceholder="Search triggers"
          className="w-full"
          onChange={(use) => {
            if (use === flow.trigger.use) return
            store
              .getState()
              .dispatch({ type: 'replace-trigger', flow: flow.key, use, with: triggerStarter(use) })
          }}
        />
      )}
    </Field>
  )
}
