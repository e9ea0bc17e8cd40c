'use client'

import { Combobox, type ControlSize, Field } from '@millrace/ui'

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')].map(
  (value) => ({
    value,
    label: value,
  }),
)

export function ZoneField({
  zone,
  onChange,
  size = 'sm',
}: {
  zone: string
  onChange: (zone: string) => void
  size?: ControlSize
}) {
  return (
    <Field label="Time zone">
      {(control) => (
        <Combobox
          control={control}
          size={size}
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
