'use client'

import { type Field, type Json, type JsonObject, transformVias } from '@millrace/contracts'
import {
  Button,
  type ControlAttributes,
  type ControlSize,
  IconButton,
  Input,
  Picker,
  Select,
} from '@millrace/ui'
import { ArrowLeft, Plus, X } from 'lucide-react'
import { useState } from 'react'
import { type MappingRow, type Side, sideFields, toMapping, toRows, viaWords } from './mapping.ts'
import { type Choices, toRemote, useChoices } from './use-choices.ts'

/** Which field of one system fills which field of the other, and how the value is changed on its way. */
export function MappingControl({
  field,
  value,
  onChange,
  values,
  control,
  size,
}: {
  field: Field
  value: Json | undefined
  onChange: (value: Json | undefined) => void
  values: JsonObject
  control: ControlAttributes
  size: ControlSize
}) {
  const mapping = field.mapping ?? { source: {}, target: {} }
  const loadedSources = useChoices({ field: field.key, side: 'source', from: mapping.source.from, values })
  const loadedTargets = useChoices({ field: field.key, side: 'target', from: mapping.target.from, values })
  const sources = sideFields(mapping.source, loadedSources?.items ?? [])
  const targets = sideFields(mapping.target, loadedTargets?.items ?? [])
  // Rows that are begun and not filled in are not part of the value yet.
  const [begun, setBegun] = useState<MappingRow[]>([])
  const rows = [...toRows(value, targets), ...begun]
  const keptCount = rows.length - begun.length
  const set = (at: number, next: MappingRow) => {
    if (at < keptCount) {
      onChange(toMapping(rows.slice(0, keptCount).map((row, index) => (index === at ? next : row))))
      return
    }
    const rest = begun.filter((_, index) => index !== at - keptCount)
    const isFilled = next.to !== '' && (next.from !== undefined || next.value !== undefined)
    if (isFilled) onChange(toMapping([...rows.slice(0, keptCount), next]))
    setBegun(isFilled ? rest : begun.map((row, index) => (index === at - keptCount ? next : row)))
  }
  const remove = (at: number) => {
    if (at >= keptCount) setBegun(begun.filter((_, index) => index !== at - keptCount))
    else onChange(toMapping(rows.slice(0, keptCount).filter((_, index) => index !== at)))
  }
  const used = new Set(rows.map((row) => row.to))
  // A row has no identity but its place: its target is written while somebody types.
  const placed = rows.map((row, at) => ({ row, at }))
  return (
    <fieldset {...control} aria-label={field.label} className="flex flex-col gap-2">
      <div className="hidden grid-cols-[1fr_1.25rem_1fr_9rem_1.75rem] gap-2 text-12 text-ink-faint sm:grid">
        <span>{mapping.target.label ?? 'Target'}</span>
        <span />
        <span>{mapping.source.label ?? 'Source'}</span>
        <span>Changed</span>
      </div>
      {placed.map(({ row, at }) => (
        <Row
          key={at}
          row={row}
          place={at + 1}
          size={size}
          sources={sources}
          targets={targets.filter((target) => target.value === row.to || !used.has(target.value))}
          loadedSources={loadedSources}
          loadedTargets={loadedTargets}
          freeTargets={mapping.freeTargets === true || targets.length === 0}
          freeSources={sources.length === 0 && loadedSources === null}
          onChange={(next) => set(at, next)}
          onRemove={() => remove(at)}
        />
      ))}
      <Button
        size={size}
        variant="ghost"
        icon={<Plus />}
        className="self-start"
        onClick={() => setBegun([...begun, { to: '' }])}
      >
        Add a field
      </Button>
    </fieldset>
  )
}

function Row({
  row,
  place,
  size,
  sources,
  targets,
  loadedSources,
  loadedTargets,
  freeTargets,
  freeSources,
  onChange,
  onRemove,
}: {
  row: MappingRow
  place: number
  size: ControlSize
  sources: Side[]
  targets: Side[]
  loadedSources: Choices | null
  loadedTargets: Choices | null
  freeTargets: boolean
  freeSources: boolean
  onChange: (row: MappingRow) => void
  onRemove: () => void
}) {
  const target = targets.find((each) => each.value === row.to)
  return (
    <div className="grid grid-cols-[1fr_1.75rem] items-center gap-2 rounded border p-2 sm:grid-cols-[1fr_1.25rem_1fr_9rem_1.75rem] sm:border-0 sm:p-0">
      {target?.required ? (
        <span className="truncate text-14" title={target.value}>
          {target.label}
          <span className="ml-0.5 text-failed" aria-hidden="true">
            *
          </span>
        </span>
      ) : (
        <SidePicker
          label={`Target ${place}`}
          size={size}
          value={row.to}
          sides={targets}
          choices={loadedTargets}
          free={freeTargets}
          onChange={(to) => onChange({ ...row, to })}
        />
      )}
      <ArrowLeft aria-label="is filled from" className="hidden size-4 text-ink-faint sm:block" />
      <SourceCell
        row={row}
        place={place}
        size={size}
        sources={sources}
        choices={loadedSources}
        free={freeSources}
        onChange={onChange}
      />
      <Select
        label={`How value ${place} is changed`}
        size={size}
        value={row.via ?? unchanged}
        options={viaOptions}
        onChange={(next) => onChange({ ...row, via: transformVias.find((via) => via === next) })}
      />
      {target?.required ? (
        <span />
      ) : (
        <IconButton label={`Remove row ${place}`} size={size} onClick={onRemove}>
          <X />
        </IconButton>
      )}
    </div>
  )
}

const unchanged = 'unchanged'
const viaOptions = [
  { value: unchanged, label: 'not changed' },
  ...transformVias.map((via) => ({ value: via, label: viaWords[via] })),
]
const fixed = ' fixed value'

/** A field of the source, or a value that is always the same. */
function SourceCell({
  row,
  place,
  size,
  sources,
  choices,
  free,
  onChange,
}: {
  row: MappingRow
  place: number
  size: ControlSize
  sources: Side[]
  choices: Choices | null
  free: boolean
  onChange: (row: MappingRow) => void
}) {
  if (row.value !== undefined) {
    return (
      <span className="flex items-center gap-1">
        <Input
          size={size}
          aria-label={`Fixed value ${place}`}
          placeholder="Value"
          value={typeof row.value === 'string' ? row.value : JSON.stringify(row.value)}
          onChange={(event) => onChange({ ...row, value: event.target.value })}
        />
        <IconButton
          label={`Take value ${place} from a field`}
          size={size}
          onClick={() => onChange({ to: row.to, via: row.via })}
        >
          <X />
        </IconButton>
      </span>
    )
  }
  return (
    <SidePicker
      label={`Source ${place}`}
      size={size}
      value={row.from ?? ''}
      sides={[...sources, { value: fixed, label: 'A fixed value', required: false }]}
      choices={choices}
      free={free}
      onChange={(from) => {
        if (from === fixed) onChange({ to: row.to, via: row.via, value: '' })
        else onChange({ to: row.to, via: row.via, ...(from === '' ? {} : { from }) })
      }}
    />
  )
}

function SidePicker({
  label,
  size,
  value,
  sides,
  choices,
  free,
  onChange,
}: {
  label: string
  size: ControlSize
  value: string
  sides: Side[]
  choices: Choices | null
  free: boolean
  onChange: (value: string) => void
}) {
  if (free) {
    return (
      <Input
        size={size}
        mono
        aria-label={label}
        placeholder="name"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    )
  }
  return (
    <Picker
      label={label}
      size={size}
      chosen={value === '' ? [] : [value]}
      onChange={([next]) => onChange(next ?? '')}
      choices={sides}
      remote={choices ? toRemote(choices) : undefined}
    />
  )
}
