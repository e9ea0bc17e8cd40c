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
  placeholder,
  rows = 6,
}: {
  control: ControlAttributes
  value: Json | undefined
  onChange: (value: Json | undefined) => void
  /** Tells whether the text can be used now. */
  onFault?: (fault: string | null) => void
  placeholder?: string | undefined
  rows?: number
}) {
  const [text, setText] = useState(() => jsonText(value))
  const parsed = parseJsonText(text)
  const change = (next: string) => {
    setText(next)
    const result = parseJsonText(next)
    onFault?.(result.ok ? null : result.message)
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
      {parsed.ok ? null : (
        <p role="alert" className="text-12 text-failed">
          {parsed.message}
        </p>
      )}
    </>
  )
}
