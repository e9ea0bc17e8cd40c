'use client'

import {
  defaultAnswerMs,
  type Field as FieldDescription,
  type Json,
  type JsonObject,
} from '@millrace/contracts'
import { Field, Input, Segmented } from '@millrace/ui'
import { problemOfField } from '../../problems/index.ts'
import { CopyHint, Hint } from '../controls/hint.tsx'
import { ExpressionInput } from '../expression-input.tsx'
import { SettingsForm } from '../settings-form.tsx'
import { fromLocalInput, nextMorning, toLocalInput } from './point-in-time.ts'
import type { StepEditorProps } from './step-editor.ts'

const modes = [
  { value: 'duration', label: 'For a time' },
  { value: 'until', label: 'Until a time' },
  { value: 'callback', label: 'Callback' },
] as const
type Mode = (typeof modes)[number]['value']

const starters: Record<Mode, () => JsonObject> = {
  duration: () => ({ durationMs: 60_000 }),
  until: () => ({ until: nextMorning(new Date()) }),
  callback: () => ({ callback: true }),
}

const durationFields: FieldDescription[] = [
  { key: 'durationMs', type: 'number', label: 'How long', required: true },
]
const callbackFields: FieldDescription[] = [
  {
    key: 'timeoutMs',
    type: 'number',
    label: 'At most',
    help: 'After that the step fails with wait_expired.',
  },
]
const callbackPresets = { timeoutMs: defaultAnswerMs }

/** A time, a point in time, or somebody else's call: exactly one. */
export function WaitEditor({ step, values, onChange, problems, context }: StepEditorProps) {
  const mode = modeOf(values)
  const form = { id: step.id, values, onChange, problems, context }
  return (
    <>
      <Field label="Wait">
        {(control) => (
          <Segmented
            control={control}
            size="sm"
            value={mode}
            options={modes}
            onChange={(next) => onChange(starters[next]())}
          />
        )}
      </Field>
      {mode === 'duration' ? <SettingsForm expressions="values" fields={durationFields} {...form} /> : null}
      {mode === 'until' ? (
        <UntilFields
          value={values.until}
          error={problemOfField(problems, 'until')?.message}
          context={context}
          onChange={(until) => onChange({ until })}
        />
      ) : null}
      {mode === 'callback' ? (
        <>
          <SettingsForm expressions="values" fields={callbackFields} presets={callbackPresets} {...form} />
          <CopyHint code={`{{ run.callbackUrls.${step.id} }}`}>
            The address that ends the wait. Hand it to the other system in a step before this one; the body of
            its POST becomes the output of this step.
          </CopyHint>
        </>
      ) : null}
      <Hint>A waiting run holds no process and survives restarts; it may wait up to a year.</Hint>
    </>
  )
}

function UntilFields({
  value,
  error,
  context,
  onChange,
}: {
  value: Json | undefined
  error: string | undefined
  context: JsonObject
  onChange: (until: string) => void
}) {
  const text = value === undefined || value === null ? '' : String(value)
  return (
    <>
      <Field
        label="Until"
        required
        error={error}
        help="A time with a zone or offset, or an expression. One that is past does not wait."
      >
        {(control) => (
          <ExpressionInput
            control={control}
            value={text}
            placeholder="{{ trigger.body.dueAt }}"
            context={context}
            onChange={onChange}
          />
        )}
      </Field>
      <Field label="Or choose it" help="In your time zone.">
        {(control) => (
          <Input
            {...control}
            size="sm"
            type="datetime-local"
            value={toLocalInput(text)}
            onChange={(event) => {
              const next = fromLocalInput(event.target.value)
              if (next !== null) onChange(next)
            }}
          />
        )}
      </Field>
    </>
  )
}

function modeOf(values: JsonObject): Mode {
  if (values.callback !== undefined) return 'callback'
  return values.until === undefined ? 'duration' : 'until'
}
