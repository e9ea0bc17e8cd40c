'use client'

import type { Json } from '@millrace/contracts'
import { Input, Select, Switch, Textarea } from '@millrace/ui'
import { JsonControl } from './json-control.tsx'
import { ListControl, PairsControl } from './rows-control.tsx'
import type { FieldRenderProps } from './schema-form.tsx'
import { parseNumber } from './values.ts'

/** The form's own control for each type of field. */
export function FieldControl({
  field,
  value,
  onChange,
  control,
  size,
  asExpression,
  storedSecret,
}: FieldRenderProps & { storedSecret: boolean }) {
  const text = textOf(value)
  const setText = (next: string) => onChange(next === '' ? undefined : next)
  if (asExpression) {
    return (
      <Input
        {...control}
        size={size}
        mono
        value={text}
        placeholder="{{ steps.fetch.output }}"
        onChange={(event) => setText(event.target.value)}
      />
    )
  }
  switch (field.type) {
    case 'text':
      return (
        <Input
          {...control}
          size={size}
          value={text}
          placeholder={field.placeholder}
          onChange={(event) => setText(event.target.value)}
        />
      )
    case 'secret':
      return (
        <Input
          {...control}
          size={size}
          type="password"
          autoComplete="new-password"
          spellCheck={false}
          value={text}
          placeholder={storedSecret ? 'Stored. Leave empty to keep it.' : field.placeholder}
          onChange={(event) => setText(event.target.value)}
        />
      )
    case 'number':
      return (
        <Input
          {...control}
          size={size}
          inputMode="decimal"
          value={text}
          placeholder={field.placeholder}
          onChange={(event) => onChange(parseNumber(event.target.value))}
        />
      )
    case 'multiline':
      return (
        <Textarea
          {...control}
          value={text}
          placeholder={field.placeholder}
          onChange={(event) => setText(event.target.value)}
        />
      )
    case 'code':
      return (
        <Textarea
          {...control}
          mono
          spellCheck={false}
          rows={10}
          value={text}
          placeholder={field.placeholder}
          onChange={(event) => setText(event.target.value)}
        />
      )
    case 'boolean':
      return <Switch checked={value === true} onChange={onChange} label={value === true ? 'Yes' : 'No'} />
    case 'select':
      return (
        <Select
          control={control}
          size={size}
          value={text}
          placeholder={field.placeholder}
          options={field.options ?? []}
          onChange={onChange}
        />
      )
    case 'date':
      return (
        <Input
          {...control}
          size={size}
          type="date"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      )
    case 'connection':
      return null
    case 'json':
    case 'schedule':
    case 'file':
    case 'field-mapping':
      return (
        <JsonControl control={control} value={value} onChange={onChange} placeholder={field.placeholder} />
      )
    case 'key-value':
      return (
        <PairsControl control={control} size={size} label={field.label} value={value} onChange={onChange} />
      )
    case 'list':
    case 'multi-select':
      return (
        <ListControl control={control} size={size} label={field.label} value={value} onChange={onChange} />
      )
    default:
      return field.type satisfies never
  }
}

function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
