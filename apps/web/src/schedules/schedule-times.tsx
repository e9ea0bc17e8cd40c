'use client'

import { type ControlSize, Field, Input, Select } from '@millrace/ui'
import { DurationInput } from '../durations/index.ts'
import { CronPreview } from './cron-preview.tsx'
import { presetOf, presets } from './schedule.ts'
import { ZoneField } from './zone-field.tsx'

/** As the trigger `schedule` and config fields of type `schedule` take it. */
export type Times = { cron: string; timezone: string } | { everyMs: number }

/** A preset or a cron expression in a time zone, or a fixed interval; with what comes next. */
export function ScheduleTimes({
  times,
  onChange,
  size = 'md',
  label = 'When',
  intervalError,
}: {
  times: Times
  onChange: (times: Times) => void
  size?: ControlSize
  label?: string
  intervalError?: string | undefined
}) {
  const isInterval = 'everyMs' in times
  const cron = isInterval ? '' : times.cron
  const timezone = isInterval ? 'UTC' : times.timezone
  const choose = (next: string) => {
    if (next === 'interval') onChange({ everyMs: 3_600_000 })
    else onChange({ cron: next === 'custom' ? cron || '0 * * * *' : next, timezone })
  }
  return (
    <>
      <Field label={label}>
        {(control) => (
          <Select
            control={control}
            size={size}
            value={isInterval ? 'interval' : presetOf(cron)}
            options={presets}
            onChange={choose}
          />
        )}
      </Field>
      {isInterval ? (
        <Field label="Every" error={intervalError} help="Counted from one start to the next.">
          {(control) => (
            <DurationInput
              control={control}
              label="the interval"
              value={times.everyMs}
              onChange={(next) => onChange({ everyMs: next ?? 60_000 })}
            />
          )}
        </Field>
      ) : (
        <>
          <Field label="Cron expression" help="Minute, hour, day of the month, month, day of the week.">
            {(control) => (
              <Input
                {...control}
                size={size}
                mono
                value={cron}
                placeholder="0 * * * *"
                onChange={(event) => onChange({ cron: event.target.value, timezone })}
              />
            )}
          </Field>
          <ZoneField zone={timezone} size={size} onChange={(next) => onChange({ cron, timezone: next })} />
          <CronPreview cron={cron} timezone={timezone} />
        </>
      )}
    </>
  )
}
