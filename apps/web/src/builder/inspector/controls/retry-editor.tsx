'use client'

import type { ErrorCode, Retry } from '@millrace/contracts'
import { Checkbox, Field, Segmented, Select } from '@millrace/ui'
import { useId } from 'react'
import { DurationInput } from '../../../durations/index.ts'
import { NumberInput } from '../parts.tsx'
import { choicesWith } from './error-codes.ts'

const growths = [
  { value: 'exponential', label: 'Twice as long each time' },
  { value: 'fixed', label: 'The same each time' },
] as const

const selections = [
  { value: 'passing', label: 'Those that may pass' },
  { value: 'these', label: 'Only these' },
] as const

/** How often, how soon and on which errors something is tried again. Nothing set: once. */
export function RetryEditor({
  retry,
  onChange,
  help,
  error,
}: {
  retry: Retry | undefined
  onChange: (retry: Retry | undefined) => void
  help: string
  error?: string | null | undefined
}) {
  const change = (patch: Partial<Retry>) => {
    const next = { attempts: 3, ...retry, ...patch }
    const set = Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined))
    onChange(next.attempts <= 1 ? undefined : { ...set, attempts: Math.min(20, next.attempts) })
  }
  return (
    <>
      <Field label="Tries in all" help={help} error={error}>
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
        <>
          <Field label="Wait before the second try">
            {(control) => (
              <DurationInput
                control={control}
                label="the wait"
                value={retry.delayMs}
                presetMs={1000}
                onChange={(delayMs) => change({ delayMs })}
              />
            )}
          </Field>
          <Field label="Before the next ones">
            {(control) => (
              <Select
                control={control}
                size="sm"
                value={retry.backoff ?? 'exponential'}
                options={growths}
                onChange={(value) => change({ backoff: value === 'fixed' ? 'fixed' : undefined })}
              />
            )}
          </Field>
          {retry.backoff === 'fixed' ? null : (
            <Field label="But at most">
              {(control) => (
                <DurationInput
                  control={control}
                  label="the longest wait"
                  value={retry.maxDelayMs}
                  presetMs={60_000}
                  onChange={(maxDelayMs) => change({ maxDelayMs })}
                />
              )}
            </Field>
          )}
          <CodesField codes={retry.on} onChange={(on) => change({ on })} />
        </>
      ) : null}
    </>
  )
}

function CodesField({
  codes,
  onChange,
}: {
  codes: readonly ErrorCode[] | undefined
  onChange: (codes: ErrorCode[] | undefined) => void
}) {
  const id = useId()
  const chosen = codes ?? []
  const toggle = (code: ErrorCode, on: boolean) =>
    onChange(on ? [...chosen, code] : chosen.filter((each) => each !== code))
  return (
    <div className="flex flex-col gap-2">
      <span id={id} className="font-medium text-13">
        Tried again after
      </span>
      <Segmented
        size="sm"
        label="Tried again after"
        value={codes === undefined ? 'passing' : 'these'}
        options={selections}
        onChange={(mode) => onChange(mode === 'passing' ? undefined : ['network', 'unavailable'])}
      />
      {codes === undefined ? (
        <p className="text-12 text-ink-faint">
          Errors that may pass by themselves: network, too many requests, the other side being down.
        </p>
      ) : (
        <fieldset
          aria-labelledby={id}
          className="flex max-h-56 min-w-0 flex-col gap-1 overflow-y-auto rounded border p-2"
        >
          {choicesWith(chosen).map(({ code, words }) => (
            <Checkbox
              key={code}
              className="py-0.5 [&_label]:text-13 [&_label]:leading-5"
              checked={chosen.includes(code)}
              onChange={(on) => toggle(code, on)}
              label={
                <span title={code}>
                  {words} <span className="font-mono text-12 text-ink-faint">{code}</span>
                </span>
              }
            />
          ))}
          {chosen.length === 0 ? (
            <p className="text-12 text-waiting">Nothing is chosen: it is never tried again.</p>
          ) : null}
        </fieldset>
      )}
    </div>
  )
}
