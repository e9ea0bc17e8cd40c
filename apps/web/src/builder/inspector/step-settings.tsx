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
import { SettingsForm } from './settings-form.tsx'
import { useContextData } from './use-context-data.ts'

const noProblems: readonly Problem[] = []

export function StepSettings({ flow, step }: { flow: Flow; step: Step }) {
  const store = useBuilderStore()
  const manifests = useBuilder((state) => state.manifests)
  const problems = useBuilder((state) => state.problemsByFlow.get(flow.key)?.get(step.id) ?? noProblems)
  const context = useContextData(flow, step.id)
  const { fields, action, unknown } = describeUse(manifests, step.use)
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
  const own = step.use === 'code' ? 'source' : step.use === 'branch' ? 'cases' : null
  const rest = fields.filter(({ key }) => key !== own)
  return (
    <>
      <NodeProblems
        problems={problems.filter((problem) => !rest.some(({ key }) => problemOfField([problem], key)))}
      />
      {unknown ? (
        <Banner tone="warning">The connector of this step ({step.use}) is not installed here.</Banner>
      ) : null}
      {action && action.connection !== 'none' ? (
        <ConnectionField flow={flow} step={step} action={action} />
      ) : null}
      {step.use === 'code' ? (
        <CodeSettings flow={flow} step={step} context={context} onChange={setValues} />
      ) : null}
      {step.use === 'branch' ? <BranchEditor flow={flow} step={step} context={context} /> : null}
      {rest.length > 0 ? (
        <SettingsForm
          id={step.id}
          fields={rest}
          values={values}
          onChange={setValues}
          problems={problems}
          context={context}
        />
      ) : null}
      {fields.length === 0 && !unknown ? <p className="text-ink-faint">This step has no settings.</p> : null}
    </>
  )
}

function NodeProblems({ problems }: { problems: readonly Problem[] }) {
  if (problems.length === 0) return null
  return (
    <ul className="flex flex-col gap-1 rounded bg-waiting-soft px-2.5 py-2 text-12 text-waiting">
      {problems.map((problem) => (
        <li key={`${problem.path}${problem.message}`}>
          {problem.message}
          {problem.hint ? <span className="block text-ink-muted">{problem.hint}</span> : null}
        </li>
      ))}
    </ul>
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
