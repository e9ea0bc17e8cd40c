'use client'

import { instanceStatuses } from '@millrace/contracts'
import { Button, Combobox } from '@millrace/ui'
import { X } from 'lucide-react'
import type { InstanceFilters } from '../api/instances.ts'
import { useVersions } from '../api/integrations.ts'
import { CustomerPicker, IntegrationPicker } from '../pickers/index.ts'
import { looks } from './instance-status.tsx'

/** What narrows the list of instances, beside the search. */
export function InstanceFilterBar({
  filters,
  onChange,
}: {
  filters: InstanceFilters
  onChange: (changes: InstanceFilters) => void
}) {
  return (
    <>
      <Combobox
        label="Status"
        placeholder="Any status"
        clearable
        value={filters.status ?? ''}
        onChange={(status) => onChange({ status })}
        options={statusOptions}
        className="w-44"
      />
      <IntegrationPicker
        clearable
        placeholder="Any integration"
        value={filters.integration ?? ''}
        onChange={(integration) => onChange({ integration, version: '' })}
        className="w-44"
      />
      {filters.integration ? (
        <VersionFilter
          integration={filters.integration}
          value={filters.version ?? ''}
          onChange={(version) => onChange({ version })}
        />
      ) : null}
      <div className="w-44">
        <CustomerPicker
          placeholder="Any customer"
          value={filters.customer ?? ''}
          onChange={(customer) => onChange({ customer })}
        />
      </div>
      {filters.label ? (
        <Button variant="ghost" icon={<X />} onClick={() => onChange({ label: '' })}>
          Label {filters.label}
        </Button>
      ) : null}
      <Button
        variant={filters.pending === 'true' ? 'primary' : 'secondary'}
        aria-pressed={filters.pending === 'true'}
        onClick={() => onChange({ pending: filters.pending === 'true' ? '' : 'true' })}
      >
        Upgrade waits
      </Button>
    </>
  )
}

const statusOptions = instanceStatuses.map((status) => ({ value: status, label: looks[status].word }))

function VersionFilter({
  integration,
  value,
  onChange,
}: {
  integration: string
  value: string
  onChange: (version: string) => void
}) {
  const { data: versions = [] } = useVersions(integration)
  return (
    <Combobox
      label="Version"
      placeholder="Any version"
      clearable
      value={value}
      onChange={onChange}
      options={versions.map(({ number }) => ({ value: String(number), label: `v${number}` }))}
      className="w-32"
    />
  )
}
