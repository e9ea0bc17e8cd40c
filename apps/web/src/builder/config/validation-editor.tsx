'use client'

import type { Field as ConfigField, FieldValidation } from '@millrace/contracts'
import { patternProblem } from '@millrace/contracts/field-values'
import { Field } from '@millrace/ui'
import { CommitInput } from '../inspector/parts.tsx'

/** What a value has to be, beyond its type. */
export function ValidationEditor({
  field,
  onChange,
}: {
  field: ConfigField
  onChange: (validation: FieldValidation | undefined) => void
}) {
  const validation = field.validation ?? {}
  const set = <Key extends keyof FieldValidation>(key: Key, value: FieldValidation[Key] | undefined) => {
    const { [key]: _before, ...rest } = validation
    const next: FieldValidation = value === undefined ? rest : { ...rest, [key]: value }
    onChange(Object.keys(next).length === 0 ? undefined : next)
  }
  if (field.type === 'file') {
    return (
      <div className="grid grid-cols-2 gap-3">
        <NumberField
          label="Largest file, in bytes"
          value={validation.maxBytes}
          onChange={(value) =>
            set('maxBytes', value === undefined ? undefined : Math.max(1, Math.round(value)))
          }
        />
        <Field label="Content types" help="Separated by commas; image/* stands for all images.">
          {(control) => (
            <CommitInput
              {...control}
              mono
              value={validation.contentTypes?.join(', ') ?? ''}
              onCommit={(text) => {
                const types = text
                  .split(',')
                  .map((type) => type.trim())
                  .filter((type) => type !== '')
                set('contentTypes', types.length === 0 ? undefined : types)
              }}
            />
          )}
        </Field>
      </div>
    )
  }
  const what = field.type === 'number' ? '' : field.type === 'list' ? ' entries' : ' characters'
  return (
    <div className="grid grid-cols-2 gap-3">
      <NumberField
        label={what === '' ? 'Smallest' : `At least so many${what}`}
        value={validation.min}
        onChange={(value) => set('min', value)}
      />
      <NumberField
        label={what === '' ? 'Largest' : `At most so many${what}`}
        value={validation.max}
        onChange={(value) => set('max', value)}
      />
      {field.type === 'text' || field.type === 'multiline' ? (
        <>
          <Field
            label="Pattern"
            error={validation.pattern === undefined ? undefined : patternProblem(validation.pattern)}
          >
            {(control) => (
              <CommitInput
                {...control}
                mono
                placeholder="[A-Z]{2}[0-9]+"
                value={validation.pattern ?? ''}
                onCommit={(pattern) => set('pattern', pattern === '' ? undefined : pattern)}
              />
            )}
          </Field>
          <Field label="Said when it does not match">
            {(control) => (
              <CommitInput
                {...control}
                value={validation.message ?? ''}
                onCommit={(message) => set('message', message === '' ? undefined : message)}
              />
            )}
          </Field>
        </>
      ) : null}
    </div>
  )
}

function NumberField({
  label,
  value,
  onChange,
}: {
  label: string
  value: number | undefined
  onChange: (value: number | undefined) => void
}) {
  return (
    <Field label={label}>
      {(control) => (
        <CommitInput
          {...control}
          inputMode="decimal"
          value={value === undefined ? '' : String(value)}
          onCommit={(text) => {
            const number = Number(text)
            if (text.trim() === '') onChange(undefined)
            else if (Number.isFinite(number)) onChange(number)
          }}
        />
      )}
    </Field>
  )
}
