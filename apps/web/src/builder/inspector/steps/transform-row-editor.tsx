'use client'

import { type JsonObject, transformVias } from '@millrace/contracts'
import { controlClass, Field, IconButton, Input, Menu, MenuItem, Segmented } from '@millrace/ui'
import { clsx } from 'clsx'
import { ArrowDown, ArrowUp, ChevronRight, Plus, Trash2, X } from 'lucide-react'
import { memo } from 'react'
import { ExpressionInput } from '../expression-input.tsx'
import { CommitInput } from '../parts.tsx'
import {
  fixedText,
  readFixed,
  type Source,
  type TransformRow,
  viaWords,
  withSource,
} from './transform-rows.ts'

const kinds: readonly { value: Source; label: string }[] = [
  { value: 'from', label: 'Field' },
  { value: 'value', label: 'Fixed value' },
  { value: 'expr', label: 'Expression' },
]

const placeholders: Record<Source, string> = {
  from: 'trigger.body.name',
  value: 'Text, number or JSON',
  expr: 'item.total * 100',
}

/** One row: the target and where it comes from; unfolded, what kind of source it is and what happens on the way. */
export const TransformRowEditor = memo(function TransformRowEditor({
  id,
  number,
  row,
  isOpen,
  isFirst,
  isLast,
  error,
  context,
  onActive,
  onOpen,
  onChange,
  onRemove,
  onMove,
}: {
  id: number
  /** Its place in the table, from 1: names change while they are typed. */
  number: number
  row: TransformRow
  isOpen: boolean
  isFirst: boolean
  isLast: boolean
  error: string | null
  context: JsonObject
  onActive: (id: number) => void
  onOpen: (id: number | null) => void
  onChange: (id: number, row: TransformRow) => void
  onRemove: (id: number) => void
  onMove: (id: number, by: -1 | 1) => void
}) {
  const change = (patch: Partial<TransformRow>) => onChange(id, { ...row, ...patch })
  const source = (
    <SourceInput
      id={id}
      number={number}
      row={row}
      isOpen={isOpen}
      context={context}
      onChange={(content) => change({ content })}
    />
  )
  return (
    <li
      onFocus={() => onActive(id)}
      className={clsx('flex flex-col gap-2', isOpen && 'rounded border bg-sunken/50 p-2')}
    >
      <div className="flex items-center gap-1">
        <button
          type="button"
          aria-expanded={isOpen}
          aria-label={`More for field ${number}`}
          onClick={() => onOpen(isOpen ? null : id)}
          className="flex size-6 shrink-0 items-center justify-center rounded-sm text-ink-faint hover:bg-hover hover:text-ink"
        >
          <ChevronRight
            className={clsx('size-4 transition-transform', isOpen && 'rotate-90')}
            aria-hidden="true"
          />
        </button>
        <Input
          size="sm"
          mono
          aria-label={`Target ${number}`}
          aria-invalid={error === null ? undefined : true}
          spellCheck={false}
          value={row.to}
          placeholder="address.city"
          onChange={(event) => change({ to: event.target.value })}
          className="min-w-0 flex-2"
        />
        {isOpen ? null : (
          <>
            <span className="text-ink-faint" aria-hidden="true">
              =
            </span>
            <div className="min-w-0 flex-3">{source}</div>
          </>
        )}
      </div>
      {error === null ? null : <p className="pl-7 text-12 text-failed">{error}</p>}
      {isOpen ? (
        <div className="flex flex-col gap-2 pl-7">
          <Segmented
            size="sm"
            label={`Where ${row.to} comes from`}
            value={row.source}
            options={kinds}
            onChange={(next) => onChange(id, withSource(row, next))}
          />
          {source}
          <ViaField row={row} onChange={(via) => change({ via })} />
          <Field label="When it is missing or null">
            {(control) => (
              <CommitInput
                {...control}
                mono
                placeholder="Left as it is"
                value={row.default === undefined ? '' : fixedText(row.default)}
                onCommit={(text) => change({ default: text === '' ? undefined : readFixed(text) })}
              />
            )}
          </Field>
          <div className="flex gap-1">
            <IconButton label="Move up" size="sm" disabled={isFirst} onClick={() => onMove(id, -1)}>
              <ArrowUp />
            </IconButton>
            <IconButton label="Move down" size="sm" disabled={isLast} onClick={() => onMove(id, 1)}>
              <ArrowDown />
            </IconButton>
            <span className="flex-1" />
            <IconButton label={`Remove ${row.to}`} size="sm" onClick={() => onRemove(id)}>
              <Trash2 />
            </IconButton>
          </div>
        </div>
      ) : null}
    </li>
  )
})

function SourceInput({
  id,
  number,
  row,
  isOpen,
  context,
  onChange,
}: {
  id: number
  number: number
  row: TransformRow
  isOpen: boolean
  context: JsonObject
  onChange: (content: TransformRow['content']) => void
}) {
  if (row.source === 'value') {
    return (
      <CommitInput
        aria-label={`Source ${number}`}
        mono
        className="w-full"
        value={fixedText(row.content)}
        placeholder={placeholders.value}
        onCommit={(text) => onChange(readFixed(text))}
      />
    )
  }
  return (
    <ExpressionInput
      bare
      namesOnly={row.source === 'from'}
      multiline={isOpen && row.source === 'expr'}
      rows={3}
      control={{ id: `transform-source-${id}` }}
      label={`Source ${number}`}
      value={typeof row.content === 'string' ? row.content : ''}
      placeholder={placeholders[row.source]}
      context={context}
      onChange={onChange}
    />
  )
}

/** What is done to the value on its way, in order. */
function ViaField({ row, onChange }: { row: TransformRow; onChange: (via: TransformRow['via']) => void }) {
  return (
    <fieldset className="flex min-w-0 flex-wrap items-center gap-1" aria-label={`On the way to ${row.to}`}>
      <span className="text-12 text-ink-muted">On the way:</span>
      {row.via.length === 0 ? <span className="text-12 text-ink-faint">as it is</span> : null}
      {row.via.map((via, at) => (
        <span
          // The same change may be made twice.
          key={`${via}-${row.via.slice(0, at).filter((each) => each === via).length}`}
          className={clsx(controlClass, 'flex h-6 items-center gap-0.5 pr-0 pl-1.5 text-12')}
        >
          {viaWords[via]}
          <button
            type="button"
            aria-label={`Without ${viaWords[via]}`}
            onClick={() => onChange(row.via.filter((_, index) => index !== at))}
            className="flex size-6 items-center justify-center text-ink-faint hover:text-ink"
          >
            <X className="size-3" aria-hidden="true" />
          </button>
        </span>
      ))}
      <Menu
        align="start"
        className="max-h-64 overflow-y-auto"
        trigger={
          <button
            type="button"
            disabled={row.via.length >= 10}
            aria-label={`Add a change on the way to ${row.to}`}
            className="flex size-6 items-center justify-center rounded-sm text-ink-muted hover:bg-hover hover:text-ink"
          >
            <Plus className="size-3.5" aria-hidden="true" />
          </button>
        }
      >
        {transformVias.map((via) => (
          <MenuItem key={via} onSelect={() => onChange([...row.via, via])}>
            {viaWords[via]}
          </MenuItem>
        ))}
      </Menu>
    </fieldset>
  )
}
