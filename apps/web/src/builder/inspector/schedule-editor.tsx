'use client'

import type { JsonObject } from '@millrace/contracts'
import { Combobox, Field, Input, Select, useNow } from '@millrace/ui'
import { useMemo } from 'react'
import { NumberInput } from './parts.tsx'
import { previewCron } from './schedule.ts'

const presets = [
  { value: '*/5 * * * *', label: 'Every 5 minutes' },
  { value: '*/15 * * * *', label: 'Every 15 minutes' },
  { value: '0 * * * *', label: 'Every hour' },
  { value: '0 9 * * *', label: 'Every day at 09:00' },
  { value: '0 9 * * 1-5', label: 'Monday to Friday at 09:00' },
  { value: '0 9 * * 1', label: 'Mondays at 09:00' },
  { value: '0 9 1 * *', label: 'First of each month at 09:00' },
  { value: 'interval', label: 'At a fixed interval' },
  { value: 'custom', label: 'Custom' },
]

/** Times of a schedule: a preset or a cron expression in a time zone, or a fixed interval; with what comes next. */
export function ScheduleEditor({
  values,
  onChange,
}: {
  values: JsonObject
  onChange: (values: JsonObject) => void
}) {
  const { cron, timezone, everyMs } = values
  const isInterval = everyMs !== undefined
  const cronText = typeof cron === 'string' ? cron : ''
  const zone = typeof timezone === 'string' ? timezone : 'UTC'
  const preset = isInterval
    ? 'interval'
    : (presets.find(({ value }) => value === cronText)?.value ?? 'custom')
  const zones = useMemo(
    () => ['UTC', ...Intl.supportedValuesOf('timeZone')].map((value) => ({ value, label: value })),
    [],
  )
  const choose = (next: string) => {
    if (next === 'interval') onChange({ everyMs: 60_000 })
    else onChange({ cron: next === 'custom' ? cronText || '0 * * * *' : next, timezone: zone })
  }
  return (
    <>
      <Field label="When">
        {(control) => (
          <Select control={control} size="sm" value={preset} options={presets} onChange={choose} />
        )}
      </Field>
      {isInterval ? (
        <Field label="Interval (ms)" help="At least 1000.">
          {(control) => (
            <NumberInput
              {...control}
              value={typeof everyMs === 'number' ? everyMs : undefined}
              onChange={(next) => onChange({ everyMs: next ?? 1000 })}
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
                onChange={(event) => onChange({ cron: event.target.value, timezone: zone })}
              />
            )}
          </Field>
          <Field label="Time zone">
            {(control) => (
              <Combobox
                control={control}
                size="sm"
                value={zone}
                options={zones}
                searchPlaceholder="Search time zones"
                onChange={(next) => onChange({ cron: cronText, timezone: next })}
                className="w-full"
              />
            )}
          </Field>
          <Preview cron={cronText} timezone={zone} />
        </>
      )}
    </>
  )
}

function Preview({ cron, timezone }: { cron: string; timezone: string }) {
  const nowMs = useNow(60_000)
  const preview = useMemo(
    () => previewCron({ cron, timezone, now: new Date(nowMs) }),
    [cron, timezone, nowMs],
  )
  if (!preview.ok) {
    return (
      <p role="alert" className="text-12 text-failed">
        {preview.message}
      </p>
    )
  }
  const format = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: timezone,
  })
  return (
    <div className="rounded bg-sunken px-3 py-2 text-12">
      {preview.words ? <p className="font-medium">{preview.words}</p> : null}
      <p className="text-ink-faint">Next times in {timezone}</p>
      <ol>
        {preview.next.map((date) => (
          <li key={date.toISOString()}>{format.format(date)}</li>
        ))}
      </ol>
    </div>
  )
}
