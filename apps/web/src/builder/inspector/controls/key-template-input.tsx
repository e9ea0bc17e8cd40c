'use client'

import type { JsonObject } from '@millrace/contracts'
import type { ControlAttributes } from '@millrace/ui'
import { useState } from 'react'
import { ExpressionInput } from '../expression-input.tsx'

/** What is there before a run begins; nothing else may stand in a key. */
const early = ['trigger', 'customer', 'instance', 'flow', 'config'] as const

/** Text with names in braces. Emptied it is not taken over where a key must be. */
export function KeyTemplateInput({
  value,
  onChange,
  control,
  context,
  required = false,
  placeholder,
}: {
  value: string | undefined
  onChange: (value: string | undefined) => void
  control: ControlAttributes
  context: JsonObject
  required?: boolean
  placeholder?: string | undefined
}) {
  const [emptiedOf, setEmptiedOf] = useState<string | null>(null)
  const isEmptied = emptiedOf !== null && emptiedOf === value
  const known = Object.fromEntries(
    early.flatMap((name) => (context[name] === undefined ? [] : [[name, context[name]]])),
  )
  const change = (text: string) => {
    setEmptiedOf(text === '' && required ? (value ?? null) : null)
    if (text !== '' || !required) onChange(text === '' ? undefined : text)
  }
  return (
    <>
      <ExpressionInput
        namesOnly
        control={control}
        value={isEmptied ? '' : (value ?? '')}
        placeholder={placeholder}
        context={known}
        onChange={change}
      />
      {isEmptied ? (
        <p role="alert" className="text-12 text-failed">
          A key is needed here. Until there is one, the old one holds.
        </p>
      ) : null}
    </>
  )
}
