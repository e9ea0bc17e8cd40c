'use client'

import type { Field as FieldDescription } from '@millrace/contracts'
import { Button, Field, Select, Switch } from '@millrace/ui'
import { ArrowRight } from 'lucide-react'
import { problemOfField } from '../../problems/index.ts'
import { useBuilderStore, useDefinition } from '../../state/index.ts'
import { Hint } from '../controls/hint.tsx'
import { SettingsForm } from '../settings-form.tsx'
import type { StepEditorProps } from './step-editor.ts'

const inputFields: FieldDescription[] = [
  {
    key: 'input',
    type: 'json',
    label: 'Input',
    placeholder: '{ "order": "{{ loop.item }}" }',
    help: 'The called flow reads it as trigger.body.',
  },
]

/** Which flow is called, with what, and whether its result is waited for. */
export function CallFlowEditor({ flow, step, values, onChange, problems, context }: StepEditorProps) {
  const store = useBuilderStore()
  const { flows } = useDefinition()
  const key = typeof values.flow === 'string' ? values.flow : ''
  const called = flows.find((each) => each.key === key)
  return (
    <>
      <Field
        label="Flow"
        required
        error={problemOfField(problems, 'flow')?.message}
        aside={
          called ? (
            <Button
              size="sm"
              variant="ghost"
              icon={<ArrowRight />}
              onClick={() => store.getState().showFlow(called.key)}
            >
              Open
            </Button>
          ) : undefined
        }
      >
        {(control) => (
          <Select
            control={control}
            size="sm"
            value={key}
            placeholder="Choose a flow"
            options={[
              ...flows.map((each) => ({
                value: each.key,
                label: each.name,
                note: each.key === flow.key ? 'This flow itself: give it a way to end' : undefined,
              })),
              ...(called || key === '' ? [] : [{ value: key, label: key, note: 'Not there (any more)' }]),
            ]}
            onChange={(next) => onChange({ ...values, flow: next })}
          />
        )}
      </Field>
      <SettingsForm
        expressions="values"
        id={step.id}
        fields={inputFields}
        values={values}
        onChange={onChange}
        problems={problems}
        context={context}
      />
      <Switch
        className="[&_label]:text-13"
        label="Wait for its result"
        help={
          values.wait === false
            ? 'The flow goes on at once; the output is { runId }.'
            : 'The output is what it answered with Respond, else the output of its last step.'
        }
        checked={values.wait !== false}
        onChange={(on) => {
          const { wait: _old, ...rest } = values
          onChange(on ? rest : { ...rest, wait: false })
        }}
      />
      <Hint>It runs in the same version and instance, as a run of its own. Calls may go ten deep.</Hint>
    </>
  )
}
