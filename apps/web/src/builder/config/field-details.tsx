'use client'

import { type Field as ConfigField, type Definition, jsonSchema } from '@millrace/contracts'
import { Field, Select } from '@millrace/ui'
import { JsonControl } from '../../forms/index.ts'
import { CommitInput } from '../inspector/parts.tsx'
import { withProperty } from './config-edits.ts'
import { DataSourceEditor } from './data-source-editor.tsx'
import { MappingEditor } from './mapping-editor.tsx'
import { OptionsEditor } from './options-editor.tsx'
import { ValidationEditor } from './validation-editor.tsx'

/** What only fields of this type have. */
export function FieldDetails({
  field,
  others,
  definition,
  onChange,
}: {
  field: ConfigField
  others: readonly ConfigField[]
  definition: Definition
  onChange: (field: ConfigField) => void
}) {
  const set = <Key extends keyof ConfigField>(key: Key, value: ConfigField[Key] | undefined) =>
    onChange(withProperty(field, key, value))
  switch (field.type) {
    case 'select':
    case 'multi-select':
      return (
        <>
          <DataSourceEditor
            label="Choices"
            ownLabel="Written here"
            value={field.optionsFrom}
            definition={definition}
            fields={others}
            onChange={(optionsFrom) => set('optionsFrom', optionsFrom)}
          />
          {field.optionsFrom ? null : (
            <OptionsEditor options={field.options ?? []} onChange={(options) => set('options', options)} />
          )}
          <DefaultEditor field={field} onChange={(value) => set('default', value)} />
        </>
      )
    case 'text':
      return (
        <>
          <DataSourceEditor
            label="Suggestions"
            ownLabel="None"
            value={field.optionsFrom}
            definition={definition}
            fields={others}
            onChange={(optionsFrom) => set('optionsFrom', optionsFrom)}
          />
          <PlaceholderEditor field={field} onChange={(value) => set('placeholder', value)} />
          <DefaultEditor field={field} onChange={(value) => set('default', value)} />
          <ValidationEditor field={field} onChange={(validation) => set('validation', validation)} />
        </>
      )
    case 'multiline':
    case 'number':
    case 'list':
      return (
        <>
          <PlaceholderEditor field={field} onChange={(value) => set('placeholder', value)} />
          <DefaultEditor field={field} onChange={(value) => set('default', value)} />
          <ValidationEditor field={field} onChange={(validation) => set('validation', validation)} />
        </>
      )
    case 'file':
      return <ValidationEditor field={field} onChange={(validation) => set('validation', validation)} />
    case 'connection':
      return (
        <Field
          label="Slot"
          help="The connection that this field asks for. Add slots at the steps that use them."
        >
          {(control) => (
            <Select
              control={control}
              size="sm"
              value={field.slot ?? ''}
              placeholder="Choose a slot"
              options={Object.entries(definition.connections ?? {}).map(([key, slot]) => ({
                value: key,
                label: slot.label ?? key,
              }))}
              onChange={(slot) => set('slot', slot)}
            />
          )}
        </Field>
      )
    case 'field-mapping':
      return (
        <MappingEditor
          mapping={field.mapping ?? { source: {}, target: {} }}
          definition={definition}
          fields={others}
          onChange={(mapping) => set('mapping', mapping)}
        />
      )
    case 'boolean':
    case 'date':
    case 'schedule':
    case 'key-value':
    case 'json':
    case 'code':
      return <DefaultEditor field={field} onChange={(value) => set('default', value)} />
    case 'secret':
    case 'secrets':
      return null
    default:
      return field.type satisfies never
  }
}

function PlaceholderEditor({
  field,
  onChange,
}: {
  field: ConfigField
  onChange: (placeholder: string | undefined) => void
}) {
  return (
    <Field label="Placeholder">
      {(control) => (
        <CommitInput
          {...control}
          maxLength={400}
          value={field.placeholder ?? ''}
          onCommit={(text) => onChange(text === '' ? undefined : text)}
        />
      )}
    </Field>
  )
}

const texts = ['text', 'multiline', 'code', 'select', 'date'] as const

/** What the field starts with. Texts are written as they are, everything else as JSON. */
function DefaultEditor({
  field,
  onChange,
}: {
  field: ConfigField
  onChange: (value: ConfigField['default']) => void
}) {
  const isText = texts.some((type) => type === field.type)
  if (field.type === 'boolean') {
    return (
      <Field label="Default">
        {(control) => (
          <Select
            control={control}
            size="sm"
            value={String(field.default ?? 'none')}
            onChange={(value) => onChange(value === 'none' ? undefined : value === 'true')}
            options={[
              { value: 'none', label: 'Neither' },
              { value: 'true', label: 'Yes' },
              { value: 'false', label: 'No' },
            ]}
          />
        )}
      </Field>
    )
  }
  return (
    <Field label="Default" help={isText ? undefined : 'As JSON.'}>
      {(control) =>
        isText ? (
          <CommitInput
            {...control}
            value={typeof field.default === 'string' ? field.default : ''}
            onCommit={(text) => onChange(text === '' ? undefined : text)}
          />
        ) : (
          <JsonControl
            key={field.type}
            control={control}
            rows={2}
            placeholder=""
            value={field.default}
            onChange={(value) => onChange(value === undefined ? undefined : jsonSchema.parse(value))}
          />
        )
      }
    </Field>
  )
}
