'use client'

import type { Json } from '@millrace/contracts'
import { Button, type ControlAttributes, type ControlSize, IconButton, Input } from '@millrace/ui'
import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { fromPairs, type Pair, toPairs } from './values.ts'

interface RowsProps {
  control: ControlAttributes
  size: ControlSize
  label: string
  value: Json | undefined
  onChange: (value: Json | undefined) => void
}

/** Names and values, one pair per row. */
export function PairsControl({ control, size, label, value, onChange }: RowsProps) {
  const rows = useRows<Pair>(toPairs(value), (pairs) => {
    const next = fromPairs(pairs)
    onChange(Object.keys(next).length === 0 ? undefined : next)
  })
  return (
    <fieldset {...control} aria-label={label} className="flex flex-col gap-1.5">
      {rows.list.map(({ id, value: [name, entry] }, index) => (
        <div key={id} className="flex items-center gap-1.5">
          <Input
            size={size}
            mono
            aria-label={`${label}: name ${index + 1}`}
            placeholder="Name"
            value={name}
            onChange={(event) => rows.set(id, [event.target.value, entry])}
            className="flex-2"
          />
          <Input
            size={size}
            mono
            aria-label={`${label}: value ${index + 1}`}
            placeholder="Value"
            value={entry}
            onChange={(event) => rows.set(id, [name, event.target.value])}
            className="flex-3"
          />
          <IconButton label="Remove" size={size} onClick={() => rows.remove(id)}>
            <X />
          </IconButton>
        </div>
      ))}
      <AddButton size={size} onClick={() => rows.add(['', ''])} />
    </fieldset>
  )
}

/** Texts, one per row. */
export function ListControl({ control, size, label, value, onChange }: RowsProps) {
  const given = Array.isArray(value)
    ? value.map((entry) => (typeof entry === 'string' ? entry : JSON.stringify(entry)))
    : []
  const rows = useRows<string>(given, (entries) => {
    const kept = entries.filter((entry) => entry !== '')
    onChange(kept.length === 0 ? undefined : kept)
  })
  return (
    <fieldset {...control} aria-label={label} className="flex flex-col gap-1.5">
      {rows.list.map(({ id, value: entry }, index) => (
        <div key={id} className="flex items-center gap-1.5">
          <Input
            size={size}
            aria-label={`${label} ${index + 1}`}
            value={entry}
            onChange={(event) => rows.set(id, event.target.value)}
          />
          <IconButton label="Remove" size={size} onClick={() => rows.remove(id)}>
            <X />
          </IconButton>
        </div>
      ))}
      <AddButton size={size} onClick={() => rows.add('')} />
    </fieldset>
  )
}

/** Rows with an identity of their own, so that a half-written one survives though it is not part of the value yet. */
export function useRows<Value>(given: readonly Value[], onChange: (values: Value[]) => void) {
  const [list, setList] = useState(() => given.map((value, id) => ({ id, value })))
  const update = (next: { id: number; value: Value }[]) => {
    setList(next)
    onChange(next.map((row) => row.value))
  }
  return {
    list,
    set: (id: number, value: Value) => update(list.map((row) => (row.id === id ? { id, value } : row))),
    remove: (id: number) => update(list.filter((row) => row.id !== id)),
    add: (value: Value) => update([...list, { id: 1 + Math.max(-1, ...list.map((row) => row.id)), value }]),
  }
}

export const AddButton = ({ size, onClick }: { size: ControlSize; onClick: () => void }) => (
  <Button size={size} variant="ghost" icon={<Plus />} onClick={onClick} className="-ml-2 self-start">
    Add
  </Button>
)
