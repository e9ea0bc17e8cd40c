'use client'

import { customerStatuses } from '@millrace/contracts'
import { Button, Combobox, formatCount } from '@millrace/ui'
import { clsx } from 'clsx'
import { type CustomerFilters, useCustomerLabels } from '../api/customers.ts'
import { looks } from './customer-status.tsx'
import { readLabels, toggleLabel } from './label-filter.ts'

const chipsShown = 6

/** What narrows the list beside the search: the status, the most frequent labels as chips, the others in a list. */
export function CustomerFilterBar({
  filters,
  onChange,
}: {
  filters: CustomerFilters
  onChange: (changes: CustomerFilters) => void
}) {
  const { data } = useCustomerLabels()
  const chosen = readLabels(filters.label)
  const known = data?.items ?? []
  const frequent = known.slice(0, chipsShown).map(({ label }) => label)
  const others = known.slice(chipsShown).filter(({ label }) => !chosen.includes(label))
  const toggle = (label: string) => onChange({ label: toggleLabel(filters.label, label) })
  return (
    <>
      <Combobox
        label="Status"
        placeholder="Any status"
        clearable
        value={filters.status ?? ''}
        onChange={(status) => onChange({ status })}
        options={statusOptions}
        className="w-36"
      />
      {[...new Set([...frequent, ...chosen])].map((label) => (
        <Button
          key={label}
          size="sm"
          aria-pressed={chosen.includes(label)}
          className={clsx('max-w-40', chosen.includes(label) && 'border-accent bg-accent-soft text-accent')}
          onClick={() => toggle(label)}
        >
          <span className="truncate">{label}</span>
        </Button>
      ))}
      {others.length === 0 ? null : (
        <Combobox
          label="More labels"
          placeholder="More labels"
          value=""
          onChange={toggle}
          options={others.map(({ label, customers }) => ({
            value: label,
            label,
            note: `${formatCount(customers)} customers`,
          }))}
          className="w-36"
        />
      )}
    </>
  )
}

const statusOptions = customerStatuses.map((status) => ({ value: status, label: looks[status].word }))
