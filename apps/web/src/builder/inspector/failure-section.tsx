'use client'

import type { Flow, Retry, Step } from '@millrace/contracts'
import { Field, Select } from '@millrace/ui'
import type { StepPatch } from '../document/index.ts'
import { useBuilderStore } from '../state/index.ts'
import { NumberInput, Section } from './parts.tsx'

const errorChoices = [
  { value: 'fail', label: 'The run fails' },
  { value: 'continue', label: 'The flow goes on' },
  { value: 'port', label: 'The flow goes on at the error port' },
] as const

const waits = [
  { value: 'exponential', label: 'Twice as long each time' },
  { value: 'fixed', label: 'The same each time' },
] as const

/** What happens when the step fails: tries, what follows, how long it may take. */
export function FailureSection({ flow, step }: { flow: Flow; step: Step }) {
  const store = useBuilderStore()
  const set = (patch: StepPatch, gesture: string) =>
    store
      .getState()
      .dispatch({ type: 'set-step', flow: flow.key, id: step.id, patch }, `${gesture}:${step.id}`)
  const isSet = step.retry !== undefined || step.onError !== undefined || step.timeoutMs !== undefined
  return (
    <Section title="When it fails" startOpen={isSet}>
      <Field label="After the last try">
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
      <RetryFields retry={step.retry} onChange={(retry) => set({ retry }, 'retry')} />
      <Field label="Time limit (ms)" help="Of one try. Empty: only the flow's own limit.">
        {(control) => (
          <NumberInput
            {...control}
            value={step.timeoutMs}
            placeholder="No limit of its own"
            onChange={(timeoutMs) => set({ timeoutMs: timeoutMs === 0 ? undefined : timeoutMs }, 'timeout')}
          />
        )}
      </Field>
    </Section>
  )
}

function RetryFields({
  retry,
  onChange,
}: {
  retry: Retry | undefined
  onChange: (retry: Retry | undefined) => void
}) {
  const change = (patch: Partial<Retry>) => {
    const next = { attempts: 3, ...retry, ...patch }
    const set = Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined))
    onChange(next.attempts <= 1 ? undefined : { ...set, attempts: Math.min(20, next.attempts) })
  }
  return (
    <>
      <Field
        label="Tries in all"
        help="Errors that may pass (network, 429, 5xx) are tried again. Retry-After is honoured."
      >
        {(control) => (
          <NumberInput
            {...control}
            value={retry?.attempts}
            placeholder="1"
            onChange={(attempts) => change({ attempts: attempts ?? 1 })}
          />
        )}
      </Field>
      {retry ? (
        <div className="grid grid-cols-2 gap-2">
          <Field label="Wait (ms)">
            {(control) => (
              <NumberInput
                {...control}
                value={retry.delayMs}
                placeholder="1000"
                onChange={(delayMs) => change({ delayMs })}
              />
            )}
          </Field>
          <Field label="Then">
            {(control) => (
              <Select
                control={control}
                size="sm"
                value={retry.backoff ?? 'exponential'}
                options={waits}
                onChange={(value) => change({ backoff: value === 'fixed' ? 'fixed' : 'exponential' })}
              />
            )}
          </Field>
        </div>
      ) : null}
    </>
  )
}
