'use client'

import type { Field as FieldDescription } from '@millrace/contracts'
import { Button, Checkbox, IconButton, Select } from '@millrace/ui'
import { ArrowUp, Plus, Trash2 } from 'lucide-react'
import {
  askedTypes,
  isFieldKey,
  keyFromLabel,
  newField,
  optionsText,
  readOptions,
  withType,
} from '../../fields/index.ts'
import { CommitInput } from '../parts.tsx'

const mostFields = 50

/** What a person is asked to fill in: a card for each field. */
export function FormFieldsEditor({
  fields,
  onChange,
}: {
  fields: readonly FieldDescription[]
  onChange: (fields: FieldDescription[]) => void
}) {
  const setAt = (index: number, next: FieldDescription) =>
    onChange(fields.map((field, at) => (at === index ? next : field)))
  const moveUp = (index: number) => {
    const moved = fields[index]
    const rest = fields.filter((_, at) => at !== index)
    if (moved) onChange([...rest.slice(0, index - 1), moved, ...rest.slice(index - 1)])
  }
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1 font-medium text-13">Form</legend>
      {fields.length === 0 ? (
        <p className="text-12 text-ink-faint">
          The person only approves or rejects. Add what they shall fill in.
        </p>
      ) : null}
      {fields.map((field, index) => (
        <FieldCard
          key={field.key}
          field={field}
          others={new Set(fields.filter((each) => each !== field).map(({ key }) => key))}
          onChange={(next) => setAt(index, next)}
          onRemove={() => onChange(fields.filter((_, at) => at !== index))}
          onMoveUp={index === 0 ? null : () => moveUp(index)}
        />
      ))}
      <Button
        size="sm"
        variant="ghost"
        icon={<Plus />}
        disabled={fields.length >= mostFields}
        onClick={() => onChange([...fields, newField(fields)])}
        className="self-start"
      >
        Add a field
      </Button>
    </fieldset>
  )
}

function FieldCard({
  field,
  others,
  onChange,
  onRemove,
  onMoveUp,
}: {
  field: FieldDescription
  others: ReadonlySet<string>
  onChange: (field: FieldDescription) => void
  onRemove: () => void
  onMoveUp: (() => void) | null
}) {
  const types = askedTypes.some(({ type }) => type === field.type)
    ? askedTypes
    : [...askedTypes, { type: field.type, words: field.type }]
  const rename = (label: string) => {
    if (label === '') return
    // A key that nobody chose follows what the person reads.
    const isUntouched = field.key === keyFromLabel(field.label, others) || /^field\d*$/.test(field.key)
    onChange({ ...field, label, ...(isUntouched && { key: keyFromLabel(label, others) }) })
  }
  return (
    <div className="flex flex-col gap-1.5 rounded border p-2">
      <div className="flex items-center gap-1">
        <CommitInput
          aria-label="Label"
          className="min-w-0 flex-1"
          maxLength={120}
          value={field.label}
          onCommit={rename}
        />
        <Select
          label={`Type of ${field.label}`}
          size="sm"
          className="w-28"
          value={field.type}
          options={types.map(({ type, words }) => ({ value: type, label: words }))}
          onChange={(value) => {
            const type = askedTypes.find((each) => each.type === value)?.type
            if (type) onChange(withType(field, type))
          }}
        />
        <IconButton label="Ask earlier" size="sm" disabled={onMoveUp === null} onClick={() => onMoveUp?.()}>
          <ArrowUp />
        </IconButton>
        <IconButton label={`Remove ${field.label}`} size="sm" onClick={onRemove}>
          <Trash2 />
        </IconButton>
      </div>
      {field.type === 'select' ? (
        <CommitInput
          aria-label={`Choices of ${field.label}`}
          placeholder="Ship, Refund, Ask again"
          value={optionsText(field)}
          onCommit={(text) => onChange({ ...field, options: readOptions(text) })}
        />
      ) : null}
      <div className="flex items-center gap-3">
        <CommitInput
          aria-label={`Key of ${field.label}`}
          mono
          className="min-w-0 flex-1"
          value={field.key}
          onCommit={(key) => {
            if (isFieldKey(key) && !others.has(key)) onChange({ ...field, key })
          }}
        />
        <Checkbox
          className="[&_label]:text-13"
          label="Required"
          checked={field.required ?? false}
          onChange={(required) => {
            const { required: _old, ...rest } = field
            onChange(required ? { ...rest, required } : rest)
          }}
        />
      </div>
    </div>
  )
}
