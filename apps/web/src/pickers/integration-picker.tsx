'use client'

import { Combobox, type ControlAttributes } from '@millrace/ui'
import { useAllIntegrations } from '../api/integrations.ts'

/** One of the organization's integrations, by key; '' for none. */
export function IntegrationPicker({
  value,
  onChange,
  control,
  publishedOnly = false,
  placeholder = 'Choose an integration',
  clearable = false,
  className = 'w-full',
}: {
  value: string
  onChange: (key: string) => void
  control?: ControlAttributes
  /** Only those that have a version. */
  publishedOnly?: boolean
  placeholder?: string
  clearable?: boolean
  className?: string
}) {
  const { data: integrations = [] } = useAllIntegrations()
  const shown = publishedOnly ? integrations.filter((each) => each.version !== null) : integrations
  return (
    <Combobox
      control={control}
      label="Integration"
      clearable={clearable}
      value={value}
      onChange={onChange}
      placeholder={placeholder}
      emptyText={publishedOnly ? 'No published integration' : 'No integration'}
      options={shown.map(({ key, name }) => ({ value: key, label: name }))}
      className={className}
    />
  )
}
