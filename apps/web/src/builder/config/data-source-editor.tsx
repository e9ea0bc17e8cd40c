'use client'

import type { Field as ConfigField, DataSourceUse, Definition, JsonObject } from '@millrace/contracts'
import { Field, Select } from '@millrace/ui'
import { SchemaForm } from '../../forms/index.ts'
import { Hint } from '../inspector/controls/hint.tsx'
import { useBuilder } from '../state/index.ts'

const own = ' own'

/** Where choices come from: written down, or asked of a third party through one of the slots. */
export function DataSourceEditor({
  label,
  ownLabel,
  value,
  definition,
  fields,
  onChange,
}: {
  label: string
  ownLabel: string
  value: DataSourceUse | undefined
  definition: Definition
  /** Whose values may be part of the input. */
  fields: readonly ConfigField[]
  onChange: (value: DataSourceUse | undefined) => void
}) {
  const manifests = useBuilder((state) => state.manifests)
  const sources = manifests.flatMap((connector) =>
    connector.dataSources.map((source) => ({ use: `${connector.key}.${source.key}`, connector, source })),
  )
  const found = sources.find(({ use }) => use === value?.use)
  const slots = Object.entries(definition.connections ?? {}).filter(
    ([, slot]) =>
      found !== undefined &&
      slot.connector === found.connector.key &&
      found.source.connectionTypes.includes(slot.type),
  )
  const input: JsonObject = value?.with ?? {}
  return (
    <div className="flex flex-col gap-3">
      <div className="grid grid-cols-2 gap-3">
        <Field label={label}>
          {(control) => (
            <Select
              control={control}
              size="sm"
              value={value?.use ?? own}
              onChange={(use) => onChange(use === own ? undefined : { use })}
              options={[
                { value: own, label: ownLabel },
                ...sources.map(({ use, connector, source }) => ({
                  value: use,
                  label: `${connector.name}: ${source.name}`,
                })),
              ]}
            />
          )}
        </Field>
        {value && found && found.source.connection !== 'none' ? (
          <Field label="Through the slot" required={found.source.connection === 'required'}>
            {(control) => (
              <Select
                control={control}
                size="sm"
                value={value.connection ?? ''}
                placeholder={slots.length === 0 ? `No slot for ${found.connector.name}` : 'Choose a slot'}
                options={slots.map(([key, slot]) => ({ value: key, label: slot.label ?? key }))}
                onChange={(connection) => onChange({ ...value, connection })}
              />
            )}
          </Field>
        ) : null}
      </div>
      {value && found && found.source.input.length > 0 ? (
        <div className="flex flex-col gap-3 rounded border p-3">
          <SchemaForm
            size="sm"
            fields={found.source.input}
            values={input}
            onChange={(next) =>
              onChange(Object.keys(next).length === 0 ? { ...value, with: {} } : { ...value, with: next })
            }
          />
          {fields.length === 0 ? null : (
            <Hint>
              {`{{ config.${fields[0]?.key} }} stands for what the customer has given there: the choices are loaded again when it changes.`}
            </Hint>
          )}
        </div>
      ) : null}
    </div>
  )
}
