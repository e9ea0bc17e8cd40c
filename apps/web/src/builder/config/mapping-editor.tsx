'use client'

import type { Field as ConfigField, Definition, FieldMapping } from '@millrace/contracts'
import { Button, Checkbox, Field, IconButton } from '@millrace/ui'
import { Plus, X } from 'lucide-react'
import { CommitInput } from '../inspector/parts.tsx'
import { DataSourceEditor } from './data-source-editor.tsx'

type Side = FieldMapping['source']
type SideField = NonNullable<Side['fields']>[number]

/** What can be mapped, and to what. */
export function MappingEditor({
  mapping,
  definition,
  fields,
  onChange,
}: {
  mapping: FieldMapping
  definition: Definition
  fields: readonly ConfigField[]
  onChange: (mapping: FieldMapping) => void
}) {
  return (
    <div className="flex flex-col gap-4">
      <SideEditor
        title="Source: where values come from"
        side={mapping.source}
        definition={definition}
        fields={fields}
        onChange={(source) => onChange({ ...mapping, source })}
      />
      <SideEditor
        title="Target: what is filled"
        side={mapping.target}
        definition={definition}
        fields={fields}
        mayRequire
        onChange={(target) => onChange({ ...mapping, target })}
      />
      <Checkbox
        className="[&_label]:text-13"
        label="Customers may add targets that are not listed"
        checked={mapping.freeTargets ?? false}
        onChange={(on) => {
          const { freeTargets: _old, ...rest } = mapping
          onChange(on ? { ...rest, freeTargets: true } : rest)
        }}
      />
    </div>
  )
}

function SideEditor({
  title,
  side,
  definition,
  fields,
  mayRequire = false,
  onChange,
}: {
  title: string
  side: Side
  definition: Definition
  fields: readonly ConfigField[]
  mayRequire?: boolean
  onChange: (side: Side) => void
}) {
  const listed = side.fields ?? []
  const numbered = listed.map((field, at) => ({ field, at }))
  const setFields = (next: SideField[]) => onChange({ ...side, fields: next })
  const set = (at: number, next: SideField) =>
    setFields(listed.map((field, index) => (index === at ? next : field)))
  return (
    <fieldset className="flex flex-col gap-3 rounded border p-3">
      <legend className="px-1 font-medium text-13">{title}</legend>
      <Field label="Heading">
        {(control) => (
          <CommitInput
            {...control}
            maxLength={120}
            value={side.label ?? ''}
            onCommit={(label) => {
              const { label: _old, ...rest } = side
              onChange(label === '' ? rest : { ...rest, label })
            }}
          />
        )}
      </Field>
      <DataSourceEditor
        label="More fields"
        ownLabel="Only those listed"
        value={side.from}
        definition={definition}
        fields={fields}
        onChange={(from) => {
          const { from: _old, ...rest } = side
          onChange(from === undefined ? rest : { ...rest, from })
        }}
      />
      {numbered.map(({ field, at }) => (
        <div key={at} className="flex items-center gap-1.5">
          <CommitInput
            mono
            aria-label={`${title}: path ${at + 1}`}
            placeholder="address.city"
            className="w-2/5"
            value={field.value}
            onCommit={(value) => {
              if (value !== '') set(at, { ...field, value })
            }}
          />
          <CommitInput
            aria-label={`${title}: label ${at + 1}`}
            className="min-w-0 flex-1"
            value={field.label}
            onCommit={(label) => set(at, { ...field, label })}
          />
          {mayRequire ? (
            <Checkbox
              className="[&_label]:text-12"
              label="required"
              checked={field.required ?? false}
              onChange={(on) => {
                const { required: _old, ...rest } = field
                set(at, on ? { ...rest, required: true } : rest)
              }}
            />
          ) : null}
          <IconButton
            label={`Remove field ${at + 1}`}
            size="sm"
            onClick={() => setFields(listed.filter((_, index) => index !== at))}
          >
            <X />
          </IconButton>
        </div>
      ))}
      <Button
        size="sm"
        variant="ghost"
        icon={<Plus />}
        className="self-start"
        onClick={() => {
          const name = `field${listed.length + 1}`
          setFields([...listed, { value: name, label: name }])
        }}
      >
        Add a field
      </Button>
    </fieldset>
  )
}
