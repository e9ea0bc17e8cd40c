'use client'

import type { Json, JsonObject } from '@millrace/contracts'
import { Input, Select, Switch, Textarea } from '@millrace/ui'
import { MultiChoiceControl, RemoteChoiceControl } from './choice-control.tsx'
import { FileControl } from './file-control.tsx'
import { JsonControl } from './json-control.tsx'
import { MappingControl } from './mapping-control.tsx'
import { ListControl, PairsControl } from './rows-control.tsx'
import { ScheduleControl } from './schedule-control.tsx'
import type { FieldRenderProps } from './schema-form.tsx'
import { SecretsControl } from './secrets-control.tsx'
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
  values,
}: FieldRenderProps & { storedSecret: boolean; values: JsonObject }) {
  const text = textOf(value)
  const choice = { field, value, onChange, values, control, size }
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
      if (field.optionsFrom) return <RemoteChoiceControl {...choice} />
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
      if (field.format === 'private-key') {
        return (
          <Textarea
            {...control}
            mono
            spellCheck={false}
            autoComplete="off"
            rows={5}
            value={text}
            placeholder={storedSecret ? 'Stored. Leave empty to keep it.' : field.placeholder}
            onChange={(event) => setText(event.target.value)}
          />
        )
      }
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
          mono={field.format !== undefined}
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
      return (
        <Switch
          control={control}
          checked={value === true}
          onChange={onChange}
          label={value === true ? 'Yes' : 'No'}
        />
      )
    case 'select':
      if (field.optionsFrom) return <RemoteChoiceControl {...choice} />
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
      // Drawn by the page of a config form, which knows the slots.
      return <p className="text-13 text-ink-faint">Chosen where an instance is configured.</p>
    case 'json':
      return (
        <JsonControl control={control} value={value} onChange={onChange} placeholder={field.placeholder} />
      )
    case 'schedule':
      return (
        <ScheduleControl
          control={control}
          size={size}
          label={field.label}
          required={field.required === true}
          value={value}
          onChange={onChange}
        />
      )
    case 'file':
      return <FileControl field={field} value={value} onChange={onChange} control={control} />
    case 'field-mapping':
      return <MappingControl {...choice} />
    case 'secrets':
      return (
        <SecretsControl
          control={control}
          size={size}
          label={field.label}
          value={value}
          onChange={onChange}
          storedSecret={storedSecret}
        />
      )
    case 'key-value':
      return (
        <PairsControl control={control} size={size} label={field.label} value={value} onChange={onChange} />
      )
    case 'list':
      return (
        <ListControl control={control} size={size} label={field.label} value={value} onChange={onChange} />
      )
    case 'multi-select':
      return <MultiChoiceControl {...choice} />
    default:
      return field.type satisfies never
  }
}

function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
