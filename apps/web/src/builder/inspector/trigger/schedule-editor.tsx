'use client'

import { Field, Input, Select } from '@millrace/ui'
import { problemOfField } from '../../problems/index.ts'
import { DurationInput } from '../controls/duration-input.tsx'
import { CronPreview } from './cron-preview.tsx'
import { presetOf, presets } from './schedule.ts'
import type { TriggerEditorProps } from './trigger-editor.ts'
import { withEntry } from './webhook-settings.ts'
import { ZoneField } from './zone-field.tsx'

const missedChoices = [
  { value: 'once', label: 'One run for all of them' },
  { value: 'skip', label: 'No run' },
  { value: 'all', label: 'A run for each, at most 100' },
] as const
const overlapChoices = [
  { value: 'allow', label: 'Start another beside it' },
  { value: 'skip', label: 'Leave this time out' },
] as const

/** Times of a schedule: a preset or a cron expression in a time zone, or a fixed interval; with what comes next. */
export function ScheduleEditor({ values, onChange, problems }: TriggerEditorProps) {
  const { cron, timezone, everyMs } = values
  const isInterval = everyMs !== undefined
  const cronText = typeof cron === 'string' ? cron : ''
  const zone = typeof timezone === 'string' ? timezone : 'UTC'
  /** Another kind of time; what does not concern it stays. */
  const setTimes = (times: { cron: string; timezone: string } | { everyMs: number }) => {
    const { cron: _cron, timezone: _zone, everyMs: _every, ...others } = values
    onChange({ ...times, ...others })
  }
  const choose = (next: string) => {
    if (next === 'interval') setTimes({ everyMs: 60_000 })
    else setTimes({ cron: next === 'custom' ? cronText || '0 * * * *' : next, timezone: zone })
  }
  const error = (field: string) => problemOfField(problems, field)?.message
  return (
    <>
      <Field label="When">
        {(control) => (
          <Select
            control={control}
            size="sm"
            value={isInterval ? 'interval' : presetOf(cronText)}
            options={presets}
            onChange={choose}
          />
        )}
      </Field>
      {isInterval ? (
        <Field label="Every" error={error('everyMs')} help="Counted from one start to the next.">
          {(control) => (
            <DurationInput
              control={control}
              label="the interval"
              value={typeof everyMs === 'number' ? everyMs : undefined}
              onChange={(next) => setTimes({ everyMs: next ?? 60_000 })}
            />
          )}
        </Field>
      ) : (
        <>
          <Field label="Cron expression" help="Minute, hour, day of the month, month, day of the week.">
            {(control) => (
              <Input
                {...control}
                size="sm"
                mono
                value={cronText}
                placeholder="0 * * * *"
                onChange={(event) => setTimes({ cron: event.target.value, timezone: zone })}
              />
            )}
          </Field>
          <ZoneField zone={zone} onChange={(next) => setTimes({ cron: cronText, timezone: next })} />
          <CronPreview cron={cronText} timezone={zone} />
        </>
      )}
      <Field
        label="Times that were missed"
        error={error('missed')}
        help="When the platform was down or the instance was paused."
      >
        {(control) => (
          <Select
            control={control}
            size="sm"
            value={typeof values.missed === 'string' ? values.missed : 'once'}
            options={missedChoices}
            onChange={(next) => onChange(withEntry(values, 'missed', next === 'once' ? undefined : next))}
          />
        )}
      </Field>
      <Field label="While an earlier run is not over" error={error('overlap')}>
        {(control) => (
          <Select
            control={control}
            size="sm"
            value={values.overlap === 'skip' ? 'skip' : 'allow'}
            options={overlapChoices}
            onChange={(next) => onChange(withEntry(values, 'overlap', next === 'allow' ? undefined : next))}
          />
        )}
      </Field>
    </>
  )
}
