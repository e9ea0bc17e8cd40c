'use client'

import { Button, Combobox } from '@millrace/ui'
import { X } from 'lucide-react'
import { type IntegrationFilters, useAllIntegrations } from '../api/integrations.ts'
import { SearchInput } from '../lists/index.ts'
import { availabilityOptions } from './availability.tsx'

export function IntegrationFilterBar({
  filters,
  onChange,
  onClear,
}: {
  filters: IntegrationFilters
  onChange: (changes: IntegrationFilters) => void
  /** null: nothing narrows. */
  onClear: (() => void) | null
}) {
  const { data: all = [] } = useAllIntegrations()
  const categories = sorted(all.map(({ category }) => category))
  const labels = sorted(all.flatMap((each) => each.labels))
  return (
    <>
      <SearchInput
        text={filters.q ?? ''}
        onChange={(q) => onChange({ q })}
        label="Search integrations"
        placeholder="Search name, key, text"
      />
      <Choice
        label="Category"
        value={filters.category}
        options={categories.map(same)}
        onChange={(category) => onChange({ category })}
      />
      <Choice
        label="Label"
        value={filters.label}
        options={labels.map(same)}
        onChange={(label) => onChange({ label })}
      />
      <Choice
        label="Availability"
        value={filters.availability}
        options={availabilityOptions}
        onChange={(availability) => onChange({ availability })}
      />
      <Choice
        label="In use"
        value={filters.archived}
        options={archivedOptions}
        onChange={(archived) => onChange({ archived })}
      />
      {onClear === null ? null : (
        <Button variant="ghost" icon={<X />} onClick={onClear}>
          Clear
        </Button>
      )}
    </>
  )
}

const archivedOptions = [
  { value: 'true', label: 'Archived' },
  { value: 'any', label: 'In use and archived' },
]

function Choice({
  label,
  value,
  options,
  onChange,
}: {
  label: string
  value: string | undefined
  options: readonly { value: string; label: string }[]
  onChange: (value: string) => void
}) {
  if (options.length === 0 && value === undefined) return null
  // What the address asks for is shown even when nothing has it any more.
  const isKnown = value === undefined || options.some((option) => option.value === value)
  return (
    <Combobox
      label={label}
      clearable
      value={value ?? ''}
      onChange={onChange}
      placeholder={label}
      emptyText="None"
      options={isKnown ? [...options] : [...options, same(value)]}
      className="w-40"
    />
  )
}

const same = (value: string) => ({ value, label: value })

function sorted(values: readonly string[]): string[] {
  return [...new Set(values)].filter((value) => value !== '').toSorted((a, b) => a.localeCompare(b))
}
