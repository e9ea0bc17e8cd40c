'use client'

import { Combobox, Field } from '@millrace/ui'

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')].map(
  (value) => ({
    value,
    label: value,
  }),
)

export function ZoneField({ zone, onChange }: { zone: string; onChange: (zone: string) => void }) {
  return (
    <Field label="Time zone">
      {(control) => (
        <Combobox
          control={control}
          size="sm"
          value={zone}
          options={zones}
          searchPlaceholder="Search time zones"
          onChange={onChange}
          className="w-full"
        />
      )}
    </Field>
  )
}
