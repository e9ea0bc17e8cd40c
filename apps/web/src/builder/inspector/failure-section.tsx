'use client'

import type { Flow, Step } from '@millrace/contracts'
import { Field, Select } from '@millrace/ui'
import { DurationInput } from '../../durations/index.ts'
import { lanesOf, type StepPatch } from '../document/index.ts'
import { useBuilderStore } from '../state/index.ts'
import { RetryEditor } from './controls/retry-editor.tsx'
import { Section } from './parts.tsx'

const errorChoices = [
  { value: 'fail', label: 'The run fails' },
  { value: 'continue', label: 'The flow goes on' },
  { value: 'port', label: 'The flow goes on at the error port' },
] as const

/** Kinds that only steer the flow: they cannot fail in a way that another try would mend. */
const steering: ReadonlySet<string> = new Set(['break', 'stop'])
/** Kinds whose time is their own setting. */
const waiting: ReadonlySet<string> = new Set(['wait', 'approval'])

/** What happens when the step fails: tries, what follows, how long it may take. */
export function FailureSection({ flow, step }: { flow: Flow; step: Step }) {
  const store = useBuilderStore()
  if (steering.has(step.use)) return null
  const set = (patch: StepPatch, gesture: string) =>
    store
      .getState()
      .dispatch({ type: 'set-step', flow: flow.key, id: step.id, patch }, `${gesture}:${step.id}`)
  const isSet = step.retry !== undefined || step.onError !== undefined || step.timeoutMs !== undefined
  const isContainer = lanesOf(step).length > 0
  const after = isContainer ? 'When a step inside fails' : 'After the last try'
  return (
    <Section title="When it fails" startOpen={isSet}>
      <Field
        label={step.use === 'try' ? 'When catch does not help' : after}
        help={isContainer ? 'Tries and time limits are set on the steps inside.' : undefined}
      >
        {(control) => (
          <Select
            control={control}
            size="sm"
            value={step.onError ?? 'fail'}
            options={errorChoices}
            onChange={(value) => {
              const choice = errorChoices.find((each) => each.value === value)?.value
              set({ onError: choice === 'fail' ? undefined : choice }, 'onError')
            }}
          />
        )}
      </Field>
      {isContainer && step.retry === undefined ? null : (
        <RetryEditor
          retry={step.retry}
          help="Retry-After of the other side is honoured. Waits of more than a few seconds hold no process."
          onChange={(retry) => set({ retry }, 'retry')}
        />
      )}
      {(isContainer || waiting.has(step.use)) && step.timeoutMs === undefined ? null : (
        <Field label="Time limit" help="Of one try. Left empty: only the flow's own limit.">
          {(control) => (
            <DurationInput
              control={control}
              label="the time limit"
              value={step.timeoutMs}
              onChange={(timeoutMs) => set({ timeoutMs: timeoutMs === 0 ? undefined : timeoutMs }, 'timeout')}
            />
          )}
        </Field>
      )}
    </Section>
  )
}
