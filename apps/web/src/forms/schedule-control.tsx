'use client'

import { type Json, jsonObjectSchema } from '@millrace/contracts'
import { Button, type ControlAttributes, type ControlSize } from '@millrace/ui'
import { ScheduleTimes, type Times } from '../schedules/index.ts'

const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** When something happens, in the zone of the person who fills in the form unless they choose another. */
export function ScheduleControl({
  value,
  onChange,
  control,
  size,
  label,
  required,
}: {
  value: Json | undefined
  onChange: (value: Json | undefined) => void
  control: ControlAttributes
  size: ControlSize
  label: string
  required: boolean
}) {
  const times = toTimes(value)
  if (times === null) {
    return (
      <Button
        {...control}
        size={size}
        className="self-start"
        onClick={() => onChange({ cron: '0 9 * * *', timezone: ownZone })}
      >
        Choose a schedule
      </Button>
    )
  }
  return (
    <fieldset
      id={control.id}
      aria-describedby={control['aria-describedby']}
      aria-label={label}
      className="flex flex-col gap-3 rounded border p-3"
    >
      <ScheduleTimes times={times} onChange={onChange} size={size} />
      {required ? null : (
        <Button size="sm" variant="ghost" className="self-start" onClick={() => onChange(undefined)}>
          No schedule
        </Button>
      )}
    </fieldset>
  )
}

function toTimes(value: Json | undefined): Times | null {
  const parsed = jsonObjectSchema.safeParse(value)
  if (!parsed.success) return null
  const { cron, timezone, everyMs } = parsed.data
  if (typeof everyMs === 'number') return { everyMs }
  if (typeof cron !== 'string') return null
  return { cron, timezone: typeof timezone === 'string' ? timezone : 'UTC' }
}
