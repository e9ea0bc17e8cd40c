'use client'

import type { JsonObject } from '@millrace/contracts'
import { Field, Segmented, Select } from '@millrace/ui'
import { fieldsOf } from '../../../config-form/index.ts'
import { ScheduleTimes, type Times } from '../../../schedules/index.ts'
import { problemOfField } from '../../problems/index.ts'
import { useDefinition } from '../../state/index.ts'
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
  const { cron, timezone, everyMs, config } = values
  const definition = useDefinition()
  const scheduleFields = fieldsOf(definition, 'instance').filter(({ type }) => type === 'schedule')
  const times: Times =
    everyMs === undefined
      ? {
          cron: typeof cron === 'string' ? cron : '',
          timezone: typeof timezone === 'string' ? timezone : 'UTC',
        }
      : { everyMs: typeof everyMs === 'number' ? everyMs : 60_000 }
  /** Another kind of time; what does not concern it stays. */
  const setTimes = (next: Times) => {
    onChange({ ...next, ...withoutTimes(values) })
  }
  const setConfig = (key: string) => onChange({ config: key, ...withoutTimes(values) })
  const error = (field: string) => problemOfField(problems, field)?.message
  return (
    <>
      <Field label="Who chooses the times">
        {(control) => (
          <Segmented
            control={control}
            size="sm"
            value={config === undefined ? 'here' : 'customer'}
            onChange={(next) => (next === 'here' ? setTimes(times) : setConfig(scheduleFields[0]?.key ?? ''))}
            options={[
              { value: 'here', label: 'This flow' },
              { value: 'customer', label: 'Each customer' },
            ]}
          />
        )}
      </Field>
      {config === undefined ? (
        <ScheduleTimes times={times} onChange={setTimes} size="sm" intervalError={error('everyMs')} />
      ) : (
        <Field
          label="Config field"
          error={error('config')}
          help={
            scheduleFields.length === 0
              ? 'Add a field of the type Schedule to the config pages first.'
              : 'What the customer gives there is when this flow starts. Without a value it never does.'
          }
        >
          {(control) => (
            <Select
              control={control}
              size="sm"
              value={typeof config === 'string' ? config : ''}
              placeholder="Choose a field"
              options={scheduleFields.map(({ key, label }) => ({ value: key, label }))}
              onChange={setConfig}
            />
          )}
        </Field>
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

function withoutTimes(values: JsonObject): JsonObject {
  const { cron: _cron, timezone: _zone, everyMs: _every, config: _config, ...others } = values
  return others
}
