'use client'

import { type ConnectorManifest, connectionOwners, connectionStatuses } from '@millrace/contracts'
import { Combobox, ConnectorIcon } from '@millrace/ui'
import type { ConnectionFilters } from '../api/connections.ts'
import { CustomerPicker } from '../pickers/index.ts'
import { looks } from './connection-status.tsx'

/** What narrows the list of connections, beside the search. */
export function ConnectionFilterBar({
  connectors,
  filters,
  onChange,
}: {
  connectors: readonly ConnectorManifest[]
  filters: ConnectionFilters
  onChange: (changes: ConnectionFilters) => void
}) {
  return (
    <>
      <Combobox
        label="Status"
        placeholder="Any status"
        clearable
        value={filters.status ?? ''}
        onChange={(status) => onChange({ status })}
        options={connectionStatuses.map((status) => ({ value: status, label: looks[status].word }))}
        className="w-36"
      />
      <Combobox
        label="Connector"
        placeholder="Any connector"
        clearable
        value={filters.connector ?? ''}
        onChange={(connector) => onChange({ connector })}
        options={connectors
          .filter(({ connectionTypes }) => connectionTypes.length > 0)
          .map(({ key, name, icon }) => ({
            value: key,
            label: name,
            icon: <ConnectorIcon svg={icon} className="size-4" />,
          }))}
        className="w-40"
      />
      <Combobox
        label="Owner"
        placeholder="Any owner"
        clearable
        value={filters.owner ?? ''}
        onChange={(owner) => onChange({ owner })}
        options={connectionOwners.map((owner) => ({ value: owner, label: ownerWords[owner] }))}
        className="w-36"
      />
      <div className="w-44">
        <CustomerPicker
          placeholder="Any customer"
          value={filters.customer ?? ''}
          onChange={(customer) => onChange({ customer })}
        />
      </div>
    </>
  )
}

const ownerWords: Record<(typeof connectionOwners)[number], string> = {
  organization: 'Organization',
  customer: 'Customer',
  instance: 'One instance',
}
