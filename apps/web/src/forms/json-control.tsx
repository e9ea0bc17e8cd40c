'use client'

import type { Json } from '@millrace/contracts'
import { type ControlAttributes, Textarea } from '@millrace/ui'
import { useState } from 'react'
import { jsonText, parseJsonText } from './values.ts'

/** JSON as text. While it does not parse, the last value that did stays and the fault stands below. */
export function JsonControl({
  control,
  value,
  onChange,
  onFault,
  startText,
  onText,
  placeholder,
  rows = 6,
}: {
  control: ControlAttributes
  value: Json | undefined
  onChange: (value: Json | undefined) => void
  /** Tells whether the text can be used now. */
  onFault?: (fault: string | null) => void
  /** What was typed before and could not be used: goes before the value. */
  startText?: string | undefined
  /** Each text as it is typed, with its fault. */
  onText?: (text: string, fault: string | null) => void
  placeholder?: string | undefined
  rows?: number
}) {
  const [text, setText] = useState(() => startText ?? jsonText(value))
  const parsed = parseJsonText(text)
  const change = (next: string) => {
    setText(next)
    const result = parseJsonText(next)
    const fault = result.ok ? null : result.message
    onFault?.(fault)
    onText?.(next, fault)
    if (result.ok) onChange(result.value)
  }
  return (
    <>
      <Textarea
        {...control}
        {...(parsed.ok ? {} : { 'aria-invalid': true })}
        mono
        spellCheck={false}
        rows={rows}
        value={text}
        placeholder={placeholder ?? '{ }'}
        onChange={(event) => change(event.target.value)}
      />
      {parsed.ok || control['aria-invalid'] ? null : (
        <p role="alert" className="text-12 text-failed">
          {parsed.message}
        </p>
      )}
    </>
  )
}
