'use client'

import type { Flow, JsonObject, Problem, Step } from '@millrace/contracts'
import { Banner } from '@millrace/ui'
import { useMemo } from 'react'
import { describeUse } from '../catalog/index.ts'
import { CodeField, codeFault } from '../code/index.ts'
import { problemOfField } from '../problems/index.ts'
import { useRunCommand } from '../run/run-command.ts'
import { useBuilder, useBuilderStore } from '../state/index.ts'
import { BranchEditor } from './branch-editor.tsx'
import { ConnectionField } from './connection-field.tsx'
import { NodeProblems } from './controls/node-problems.tsx'
import { SettingsForm } from './settings-form.tsx'
import { stepEditors } from './steps/index.ts'
import { useContextData } from './use-context-data.ts'

const noProblems: readonly Problem[] = []

/** The settings that a field of their own editor or of the form below shows with their problems. */
const ownEditor: Record<string, string> = { code: 'source', branch: 'cases' }

export function StepSettings({ flow, step }: { flow: Flow; step: Step }) {
  const store = useBuilderStore()
  const manifests = useBuilder((state) => state.manifests)
  const problems = useBuilder((state) => state.problemsByFlow.get(flow.key)?.get(step.id) ?? noProblems)
  const context = useContextData(flow, step.id)
  const { fields, action, connector, unknown } = describeUse(manifests, step.use)
  const values = step.with ?? {}
  const setValues = (next: JsonObject) =>
    store.getState().dispatch(
      {
        type: 'set-step',
        flow: flow.key,
        id: step.id,
        patch: { with: Object.keys(next).length === 0 ? undefined : next },
      },
      `with:${step.id}`,
    )
  const special = stepEditors.get(step.use)
  const rest = special ? [] : fields.filter(({ key }) => key !== ownEditor[step.use])
  const shown = special?.shows ?? rest.map(({ key }) => key)
  return (
    <>
      <NodeProblems
        problems={problems.filter((problem) => !shown.some((key) => problemOfField([problem], key)))}
      />
      {unknown ? (
        <Banner tone="warning">The connector of this step ({step.use}) is not installed here.</Banner>
      ) : null}
      {action && connector && action.connection !== 'none' ? (
        <ConnectionField
          user={{
            connectorKey: connector.key,
            slot: step.connection,
            accepts: action,
            assign: (slot) => ({
              type: 'set-step',
              flow: flow.key,
              id: step.id,
              patch: { connection: slot },
            }),
          }}
        />
      ) : null}
      {step.use === 'code' ? (
        <CodeSettings flow={flow} step={step} context={context} onChange={setValues} />
      ) : null}
      {step.use === 'branch' ? <BranchEditor flow={flow} step={step} context={context} /> : null}
      {special ? (
        <special.Editor
          flow={flow}
          step={step}
          values={values}
          onChange={setValues}
          problems={problems}
          context={context}
        />
      ) : null}
      {rest.length > 0 ? (
        <SettingsForm
          id={step.id}
          fields={rest}
          values={values}
          onChange={setValues}
          problems={problems}
          context={context}
          expressions={connector ? 'all' : 'values'}
        />
      ) : null}
      {fields.length === 0 && !unknown && !special ? (
        <p className="text-ink-faint">{describeUse(manifests, step.use).description}</p>
      ) : null}
    </>
  )
}

function CodeSettings({
  flow,
  step,
  context,
  onChange,
}: {
  flow: Flow
  step: Step
  context: JsonObject
  onChange: (values: JsonObject) => void
}) {
  const run = useRunCommand()
  const integration = useBuilder((state) => state.integrationKey)
  const error = useBuilder((state) =>
    state.run?.flow === flow.key ? (state.run.steps.get(step.id)?.error ?? null) : null,
  )
  const fault = useMemo(() => codeFault(error), [error])
  const source = step.with?.source
  return (
    <CodeField
      title={step.name ?? step.id}
      name={`${integration}/${flow.key}/${step.id}`}
      label={`Code of ${step.name ?? step.id}`}
      language={step.with?.language === 'ts' ? 'typescript' : 'javascript'}
      value={typeof source === 'string' ? source : ''}
      onChange={(next) => onChange({ ...step.with, source: next })}
      context={context}
      onRun={() => run({})}
      fault={fault}
    />
  )
}
