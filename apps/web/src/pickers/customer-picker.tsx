'use client'

import { customerSchema } from '@millrace/contracts'
import { type ControlAttributes, Picker } from '@millrace/ui'
import { queryKeys } from '../api/keys.ts'
import { requestPage } from '../api-client.ts'
import { useRemoteChoices } from './use-remote-choices.ts'

/** One of the organization's customers, however many there are. The value is the externalId, '' for none. */
export function CustomerPicker({
  value,
  onChange,
  control,
  label = 'Customer',
  placeholder = 'Choose a customer',
  disabled = false,
}: {
  value: string
  onChange: (externalId: string) => void
  control?: ControlAttributes
  label?: string
  placeholder?: string
  disabled?: boolean
}) {
  const { choices, remote } = useRemoteChoices({
    queryKey: queryKeys.customers,
    load: ({ search, cursor, signal }) =>
      requestPage({
        path: '/customers',
        item: customerSchema,
        query: { q: search, limit: 50 },
        cursor,
        signal,
      }),
    toChoice: ({ externalId, name }) => ({ value: externalId, label: name, note: externalId }),
  })
  return (
    <Picker
      control={control}
      label={label}
      placeholder={placeholder}
      disabled={disabled}
      chosen={value === '' ? [] : [value]}
      onChange={([next]) => onChange(next ?? '')}
      choices={choices}
      remote={remote}
      emptyText="No customer fits"
    />
  )
}
