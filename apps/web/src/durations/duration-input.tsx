'use client'

import { type ControlAttributes, type ControlSize, Input, Select } from '@millrace/ui'
import { useState } from 'react'
import { type DurationUnit, durationUnits, joinDuration, splitDuration } from './duration.ts'
import { type Limits, outsideDuration } from './limits.ts'

const units = durationUnits.map(({ unit, label }) => ({ value: unit, label }))

interface Typed {
  text: string
  unit: DurationUnit
}

/** Milliseconds as people say them: an amount and a unit. What was typed stays as it was typed. */
export function DurationInput({
  value,
  onChange,
  control,
  label,
  presetMs,
  limits,
  size = 'sm',
}: {
  value: number | undefined
  onChange: (ms: number | undefined) => void
  control: ControlAttributes
  /** What it is the duration of, for the list of units. */
  label: string
  /** What holds while nothing is written. */
  presetMs?: number | undefined
  limits?: Limits | undefined
  size?: ControlSize
}) {
  // `of`: the value that the text stands for. Another one since (undo) makes the text obsolete.
  const [typed, setTyped] = useState<{ what: Typed; of: number | undefined } | null>(null)
  const preset = presetMs === undefined ? null : splitDuration(presetMs)
  const shown = typed && typed.of === value ? typed.what : toTyped(value, preset?.unit)
  const refusal = limits ? outsideDuration(msOf(shown), limits) : null
  const change = (what: Typed) => {
    const ms = msOf(what)
    const isRefused = limits !== undefined && outsideDuration(ms, limits) !== null
    setTyped({ what, of: isRefused ? value : ms })
    if (!isRefused) onChange(ms)
  }
  return (
    <>
      <div className="flex gap-1.5">
        <Input
          {...control}
          {...(refusal === null ? {} : { 'aria-invalid': true })}
          size={size}
          inputMode="decimal"
          value={shown.text}
          placeholder={preset ? String(preset.amount) : undefined}
          onChange={(event) => change({ ...shown, text: event.target.value.replace(/[^\d.]/g, '') })}
          className="w-24"
        />
        <Select
          label={`Unit of ${label}`}
          size={size}
          value={shown.unit}
          options={units}
          onChange={(unit) => {
            const known = durationUnits.find((each) => each.unit === unit)
            if (known) change({ ...shown, unit: known.unit })
          }}
          className="w-28"
        />
      </div>
      {refusal === null ? null : (
        <p role="alert" className="text-12 text-failed">
          {refusal}
        </p>
      )}
    </>
  )
}

function toTyped(ms: number | undefined, unit: DurationUnit = 'seconds'): Typed {
  if (ms === undefined) return { text: '', unit }
  const split = splitDuration(ms)
  return { text: String(split.amount), unit: split.unit }
}

function msOf({ text, unit }: Typed): number | undefined {
  const amount = Number(text)
  return text === '' || !Number.isFinite(amount) ? undefined : joinDuration({ amount, unit })
}
