'use client'

import type { Field as ConfigField } from '@millrace/contracts'
import { Field, Picker, Select } from '@millrace/ui'
import { CommitInput } from '../inspector/parts.tsx'

const always = ' always'

/** On which value of another field this one is shown. */
export function VisibilityEditor({
  field: { showWhen },
  others,
  onChange,
}: {
  field: ConfigField
  others: readonly ConfigField[]
  onChange: (showWhen: ConfigField['showWhen']) => void
}) {
  const controllers = others.filter(({ type }) => controlling.some((each) => each === type))
  const controller = others.find(({ key }) => key === showWhen?.field)
  const choices = controller === undefined ? [] : valuesOf(controller)
  return (
    <div className="grid grid-cols-2 gap-3">
      <Field label="Shown">
        {(control) => (
          <Select
            control={control}
            size="sm"
            value={showWhen?.field ?? always}
            onChange={(key) => onChange(key === always ? undefined : { field: key, in: [] })}
            options={[
              { value: always, label: 'Always' },
              ...controllers.map(({ key, label }) => ({ value: key, label: `Depending on ${label}` })),
            ]}
          />
        )}
      </Field>
      {showWhen === undefined ? null : (
        <Field label="While it is">
          {(control) =>
            choices.length === 0 ? (
              <CommitInput
                {...control}
                value={showWhen.in.join(', ')}
                placeholder="values, separated by commas"
                onCommit={(text) =>
                  onChange({
                    ...showWhen,
                    in: text
                      .split(',')
                      .map((value) => value.trim())
                      .filter((value) => value !== ''),
                  })
                }
              />
            ) : (
              <Picker
                multiple
                size="sm"
                control={control}
                label="Values"
                choices={choices}
                chosen={showWhen.in}
                onChange={(next) => onChange({ ...showWhen, in: next })}
              />
            )
          }
        </Field>
      )}
    </div>
  )
}

const controlling = ['select', 'multi-select', 'boolean', 'text', 'number'] as const

function valuesOf(field: ConfigField): { value: string; label: string }[] {
  if (field.type === 'boolean') {
    return [
      { value: 'true', label: 'Yes' },
      { value: 'false', label: 'No' },
    ]
  }
  return (field.options ?? []).map(({ value, label }) => ({ value, label }))
}
