'use client'

import { Button, Combobox, Input } from '@millrace/ui'
import { X } from 'lucide-react'
import type { AuditFilters } from '../api/audit.ts'
import { actorKinds, entities } from './words.ts'

/** What narrows the log beside the search. */
export function AuditFilterBar({
  filters,
  onChange,
}: {
  filters: AuditFilters
  onChange: (changes: AuditFilters) => void
}) {
  return (
    <>
      <Combobox
        label="Who"
        placeholder="Anybody"
        clearable
        value={filters.actor ?? ''}
        onChange={(actor) => onChange({ actor })}
        options={withChosen(actorKinds, filters.actor)}
        className="w-40"
      />
      <Combobox
        label="On what"
        placeholder="Anything"
        clearable
        value={filters.entity ?? ''}
        onChange={(entity) => onChange({ entity, entityId: '' })}
        options={withChosen(entities, filters.entity)}
        className="w-40"
      />
      <Combobox
        label="Result"
        placeholder="Any result"
        clearable
        value={filters.result ?? ''}
        onChange={(result) => onChange({ result })}
        options={results}
        className="w-32"
      />
      <span className="flex items-center gap-1 text-13 text-ink-muted">
        <Input
          type="date"
          aria-label="From this day"
          value={filters.from ?? ''}
          onChange={(event) => onChange({ from: event.target.value })}
          className="w-36"
        />
        to
        <Input
          type="date"
          aria-label="To this day"
          value={filters.to ?? ''}
          onChange={(event) => onChange({ to: event.target.value })}
          className="w-36"
        />
      </span>
      {filters.action ? <Chip text={filters.action} onRemove={() => onChange({ action: '' })} /> : null}
      {filters.entityId ? <Chip text={filters.entityId} onRemove={() => onChange({ entityId: '' })} /> : null}
    </>
  )
}

function Chip({ text, onRemove }: { text: string; onRemove: () => void }) {
  return (
    <Button size="sm" className="max-w-56" aria-label={`Without ${text}`} onClick={onRemove}>
      <span className="truncate font-mono text-12">{text}</span>
      <X className="size-3.5 shrink-0" />
    </Button>
  )
}

/** One actor, or an entity that another address names, is an option as long as it is chosen. */
function withChosen(options: readonly { value: string; label: string }[], chosen: string | undefined) {
  if (!chosen || options.some(({ value }) => value === chosen)) return options
  return [...options, { value: chosen, label: chosen }]
}

const results = [
  { value: 'done', label: 'Done' },
  { value: 'refused', label: 'Refused' },
]
