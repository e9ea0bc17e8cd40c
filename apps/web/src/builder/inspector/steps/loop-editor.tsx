'use client'

import type { Field as FieldDescription, Json } from '@millrace/contracts'
import { Field } from '@millrace/ui'
import { useMemo } from 'react'
import { parseJsonText } from '../../../forms/index.ts'
import { describeUse } from '../../catalog/index.ts'
import { problemOfField } from '../../problems/index.ts'
import { useBuilder, useBuilderStore } from '../../state/index.ts'
import { Hint } from '../controls/hint.tsx'
import { ExpressionInput } from '../expression-input.tsx'
import { SettingsForm } from '../settings-form.tsx'
import type { StepEditorProps } from './step-editor.ts'

/** What it goes through, how many at a time, and what it gives. */
export function LoopEditor({ step, values, onChange, problems, context }: StepEditorProps) {
  const store = useBuilderStore()
  const manifests = useBuilder((state) => state.manifests)
  const rest = useMemo(
    (): FieldDescription[] => describeUse(manifests, 'loop').fields.filter(({ key }) => key !== 'items'),
    [manifests],
  )
  return (
    <>
      <Field
        label="Items"
        required
        error={problemOfField(problems, 'items')?.message}
        help="A list. Inside, an item is {{ loop.item }}, its number {{ loop.index }}."
      >
        {(control) => (
          <ExpressionInput
            control={control}
            value={listText(values.items)}
            placeholder="{{ steps.map.output }}"
            context={context}
            onChange={(text) => onChange({ ...values, items: readList(text) })}
            onFocus={() => store.getState().focusField({ id: step.id, field: 'items' })}
          />
        )}
      </Field>
      <SettingsForm
        expressions="values"
        id={step.id}
        fields={rest}
        values={values}
        onChange={onChange}
        problems={problems}
        context={context}
      />
      <Hint>A Break step inside ends the loop early.</Hint>
    </>
  )
}

/** A list is kept as a list; everything else is text, which is an expression or becomes a problem. */
export function readList(text: string): Json {
  if (!text.trimStart().startsWith('[')) return text
  const parsed = parseJsonText(text)
  return parsed.ok && Array.isArray(parsed.value) ? parsed.value : text
}

export function listText(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
