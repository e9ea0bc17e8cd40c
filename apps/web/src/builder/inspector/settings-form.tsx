'use client'

import type { Field, Json, JsonObject, Problem } from '@millrace/contracts'
import { useMemo } from 'react'
import { DurationInput } from '../../durations/index.ts'
import { type FieldRenderProps, initialValues, JsonControl, SchemaForm } from '../../forms/index.ts'
import { problemOfField } from '../problems/index.ts'
import { useBuilder, useBuilderStore } from '../state/index.ts'
import { textAt } from '../unfinished/index.ts'
import { ExpressionInput } from './expression-input.tsx'

/** The settings of a step or trigger, drawn from its manifest. */
export function SettingsForm({
  id,
  fields,
  values,
  onChange,
  problems,
  context,
  presets,
  expressions = 'all',
}: {
  id: string
  fields: Field[]
  values: JsonObject
  onChange: (values: JsonObject) => void
  problems: readonly Problem[]
  context: JsonObject
  /** What holds for a time that is left empty. */
  presets?: Readonly<Record<string, number>>
  /** Choices of the kinds that are built in are fixed, and a trigger evaluates nothing. */
  expressions?: 'all' | 'values' | 'none'
}) {
  const store = useBuilderStore()
  const outsideChanges = useBuilder((state) => state.outsideChanges)
  // Defaults of folded fields would unfold them.
  const shown = useMemo(
    () =>
      initialValues(
        fields.filter(({ advanced }) => !advanced),
        values,
      ),
    [fields, values],
  )
  const errors = useMemo(() => fieldErrors(fields, problems), [fields, problems])
  const renderJson = ({ field, control, onChange: change }: FieldRenderProps) => {
    const { flowKey, unfinished, keepUnfinished, dropUnfinished } = store.getState()
    const place = { flow: flowKey, node: id, field: field.key }
    const value = values[field.key]
    return (
      <JsonControl
        control={control}
        value={shown[field.key]}
        startText={textAt(unfinished, { ...place, value })}
        placeholder={field.placeholder}
        onChange={change}
        onText={(text, fault) =>
          fault === null ? dropUnfinished(place) : keepUnfinished({ ...place, text, value })
        }
      />
    )
  }
  const renderField = (props: FieldRenderProps) => {
    const { field, value, control, asExpression } = props
    if (field.type === 'json' && !asExpression) return renderJson(props)
    if (field.type === 'number' && field.key.endsWith('Ms') && !asExpression) {
      return (
        <DurationInput
          control={control}
          label={field.label}
          value={typeof value === 'number' ? value : undefined}
          presetMs={presets?.[field.key]}
          onChange={props.onChange}
        />
      )
    }
    const isText = field.type === 'text' || field.type === 'multiline'
    if (!isText && !asExpression) return null
    return (
      <ExpressionInput
        control={control}
        value={textOf(value)}
        placeholder={field.placeholder ?? (asExpression ? '{{ steps.fetch.output }}' : undefined)}
        multiline={field.type === 'multiline'}
        context={context}
        onChange={(text) => props.onChange(text === '' ? undefined : text)}
        onFocus={() => store.getState().focusField({ id, field: field.key })}
      />
    )
  }
  return (
    <SchemaForm
      key={`${id}:${outsideChanges}`}
      size="sm"
      expressions={(field) => expressions === 'all' || (expressions === 'values' && field.type !== 'select')}
      fields={fields}
      values={shown}
      errors={errors}
      onChange={(next) => onChange(withoutUntouchedDefaults({ fields, before: values, next }))}
      renderField={renderField}
    />
  )
}

/** A form shows defaults, but a definition says only what somebody chose. */
function withoutUntouchedDefaults(input: {
  fields: Field[]
  before: JsonObject
  next: JsonObject
}): JsonObject {
  const { fields, before, next } = input
  const untouched = new Set(
    fields.flatMap(({ key, default: preset }) =>
      before[key] === undefined &&
      preset !== undefined &&
      JSON.stringify(next[key]) === JSON.stringify(preset)
        ? [key]
        : [],
    ),
  )
  return Object.fromEntries(Object.entries(next).filter(([key]) => !untouched.has(key)))
}

function fieldErrors(fields: Field[], problems: readonly Problem[]): Record<string, string> {
  return Object.fromEntries(
    fields.flatMap(({ key }) => {
      const problem = problemOfField(problems, key)
      return problem ? [[key, problem.message]] : []
    }),
  )
}

function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
