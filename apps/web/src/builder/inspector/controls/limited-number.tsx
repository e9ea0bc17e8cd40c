'use client'

import { type ControlAttributes, Input } from '@millrace/ui'
import { useState } from 'react'
import { type Limits, outsideNumber } from '../../../durations/index.ts'

/** A whole number within limits; one outside stays in the field, with the reason, and is not taken over. */
export function LimitedNumber({
  value,
  onChange,
  control,
  limits,
  placeholder,
  unit,
}: {
  value: number | undefined
  onChange: (value: number | undefined) => void
  control: ControlAttributes
  limits: Limits
  placeholder?: string | undefined
  unit?: string | undefined
}) {
  // `of`: the value that the text stands for. Another one since (undo) makes the text obsolete.
  const [typed, setTyped] = useState<{ text: string; of: number | undefined } | null>(null)
  const text = typed && typed.of === value ? typed.text : value === undefined ? '' : String(value)
  const refusal = outsideNumber(numberOf(text), limits)
  const change = (next: string) => {
    const number = numberOf(next)
    const isRefused = outsideNumber(number, limits) !== null
    setTyped({ text: next, of: isRefused ? value : number })
    if (!isRefused) onChange(number)
  }
  return (
    <>
      <span className="flex items-center gap-2">
        <Input
          {...control}
          {...(refusal === null ? {} : { 'aria-invalid': true })}
          size="sm"
          inputMode="numeric"
          value={text}
          placeholder={placeholder}
          onChange={(event) => change(event.target.value.replace(/\D/g, ''))}
          className="w-24"
        />
        {unit ? <span className="text-13 text-ink-muted">{unit}</span> : null}
      </span>
      {refusal === null ? null : (
        <p role="alert" className="text-12 text-failed">
          {refusal}
        </p>
      )}
    </>
  )
}

function numberOf(text: string): number | undefined {
  return text === '' ? undefined : Number(text)
}
