'use client'

import { Field, Select } from '@millrace/ui'
import { ScheduleTimes, type Times } from '../../../schedules/index.ts'
import { problemOfField } from '../../problems/index.ts'
import type { TriggerEditorProps } from './trigger-editor.ts'
import { withEntry } from './webhook-settings.ts'

const missedChoices = [
  { value: 'once', label: 'One run for all of them' },
  { value: 'skip', label: 'No run' },
  { value: 'all', label: 'A run for each, at most 100' },
] as const
const overlapChoices = [
  { value: 'allow', label: 'Start another beside it' },
  { value: 'skip', label: 'Leave this time out' },
] as const

/** Times of a schedule, and what happens to those that cannot be kept. */
export function ScheduleEditor({ values, onChange, problems }: TriggerEditorProps) {
  const { cron, timezone, everyMs } = values
  const times: Times =
    everyMs === undefined
      ? {
          cron: typeof cron === 'string' ? cron : '',
          timezone: typeof timezone === 'string' ? timezone : 'UTC',
        }
      : { everyMs: typeof everyMs === 'number' ? everyMs : 60_000 }
  /** Another kind of time; what does not concern it stays. */
  const setTimes = (next: Times) => {
    const { cron: _cron, timezone: _zone, everyMs: _every, ...others } = values
    onChange({ ...next, ...others })
  }
  const error = (field: string) => problemOfField(problems, field)?.message
  return (
    <>
      <ScheduleTimes times={times} onChange={setTimes} size="sm" intervalError={error('everyMs')} />
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
