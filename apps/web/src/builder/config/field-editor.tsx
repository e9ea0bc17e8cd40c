'use client'

import { type Field as ConfigField, type Definition, fieldTypes } from '@millrace/contracts'
import { Checkbox, Field, Select } from '@millrace/ui'
import { isFieldKey, keyFromLabel } from '../fields/index.ts'
import { CommitInput } from '../inspector/parts.tsx'
import { changeType, withProperty } from './config-edits.ts'
import { FieldDetails } from './field-details.tsx'
import { configTypes } from './type-words.ts'
import { VisibilityEditor } from './visibility-editor.tsx'

/** Everything that can be said of one field. */
export function FieldEditor({
  field,
  others,
  definition,
  onChange,
}: {
  field: ConfigField
  /** All other fields of the config. */
  others: readonly ConfigField[]
  definition: Definition
  onChange: (field: ConfigField) => void
}) {
  const taken = new Set(others.map(({ key }) => key))
  const set = <Key extends keyof ConfigField>(key: Key, value: ConfigField[Key] | undefined) =>
    onChange(withProperty(field, key, value))
  const rename = (label: string) => {
    if (label === '') return
    // A key that nobody chose follows what the customer reads.
    const isUntouched = field.key === keyFromLabel(field.label, taken) || /^field\d*$/.test(field.key)
    onChange({ ...field, label, ...(isUntouched && { key: keyFromLabel(label, taken) }) })
  }
  return (
    <div className="flex flex-col gap-4">
      <div className="grid grid-cols-2 gap-3">
        <Field label="Label" required>
          {(control) => <CommitInput {...control} maxLength={120} value={field.label} onCommit={rename} />}
        </Field>
        <Field label="Type">
          {(control) => (
            <Select
              control={control}
              size="sm"
              value={field.type}
              options={configTypes}
              onChange={(value) => {
                const type = fieldTypes.find((each) => each === value)
                if (type) onChange(changeType(field, type, Object.keys(definition.connections ?? {})))
              }}
            />
          )}
        </Field>
        <Field label="Key" help={`Read as config.${field.key}`}>
          {(control) => (
            <CommitInput
              {...control}
              mono
              value={field.key}
              onCommit={(key) => {
                if (isFieldKey(key) && !taken.has(key)) onChange({ ...field, key })
              }}
            />
          )}
        </Field>
        <Field label="Earlier keys" help="An upgrade takes their value over; separated by commas.">
          {(control) => (
            <CommitInput
              {...control}
              mono
              value={field.formerKeys?.join(', ') ?? ''}
              onCommit={(text) => {
                const keys = text
                  .split(',')
                  .map((key) => key.trim())
                  .filter(isFieldKey)
                set('formerKeys', keys.length === 0 ? undefined : keys)
              }}
            />
          )}
        </Field>
      </div>
      <Field label="Help">
        {(control) => (
          <CommitInput
            {...control}
            maxLength={2000}
            value={field.help ?? ''}
            placeholder="What to give, and where to find it"
            onCommit={(help) => set('help', help === '' ? undefined : help)}
          />
        )}
      </Field>
      <div className="flex flex-wrap gap-x-6 gap-y-2">
        <Checkbox
          className="[&_label]:text-13"
          label="Required"
          checked={field.required ?? false}
          onChange={(on) => set('required', on || undefined)}
        />
        <Checkbox
          className="[&_label]:text-13"
          label="Under More options"
          checked={field.advanced ?? false}
          onChange={(on) => set('advanced', on || undefined)}
        />
        <Checkbox
          className="[&_label]:text-13"
          label="Each user has an own value"
          checked={field.level === 'user'}
          onChange={(on) => set('level', on ? 'user' : undefined)}
        />
      </div>
      <FieldDetails field={field} others={others} definition={definition} onChange={onChange} />
      <VisibilityEditor field={field} others={others} onChange={(showWhen) => set('showWhen', showWhen)} />
    </div>
  )
}
