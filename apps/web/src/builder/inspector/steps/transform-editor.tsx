'use client'

import type { Field as FieldDescription, JsonObject } from '@millrace/contracts'
import { Button, Field, Switch } from '@millrace/ui'
import { Plus } from 'lucide-react'
import { useCallback, useMemo, useRef, useState } from 'react'
import { problemOfField } from '../../problems/index.ts'
import { useBuilder } from '../../state/index.ts'
import { Hint } from '../controls/hint.tsx'
import { ExpressionInput } from '../expression-input.tsx'
import { SettingsForm } from '../settings-form.tsx'
import { listText, readList } from './loop-editor.tsx'
import type { StepEditorProps } from './step-editor.ts'
import { TransformRowEditor } from './transform-row-editor.tsx'
import { newRow, readRows, type TransformRow, writeRow } from './transform-rows.ts'

const rawFields: FieldDescription[] = [{ key: 'fields', type: 'json', label: 'Fields', required: true }]
/** Of a mapping that the customer chooses. */
const rawSource: FieldDescription[] = [
  { key: 'source', type: 'json', label: 'Source', help: 'The object that the mapping is read from.' },
]

/** A table from what is there to what is wanted: one object, or one for each item of a list. */
export function TransformEditor(props: StepEditorProps) {
  const { step, values, onChange, problems, context } = props
  const outsideChanges = useBuilder((state) => state.outsideChanges)
  const { readable } = readRows(values.fields)
  const isList = values.items !== undefined
  const inRow = useMemo(
    () => (isList ? { ...context, item: firstItem(context), index: 0 } : context),
    [isList, context],
  )
  return (
    <>
      <Switch
        className="[&_label]:text-13"
        label="Map each item of a list"
        help={isList ? 'The output is a list. Rows read item and index.' : 'The output is one object.'}
        checked={isList}
        onChange={(on) => {
          const { items: _old, ...rest } = values
          onChange(on ? { items: '{{ trigger.body }}', ...rest } : rest)
        }}
      />
      {isList ? (
        <Field label="Items" required error={problemOfField(problems, 'items')?.message}>
          {(control) => (
            <ExpressionInput
              control={control}
              value={listText(values.items)}
              placeholder="{{ steps.fetch.output.orders }}"
              context={context}
              onChange={(text) => onChange({ ...values, items: readList(text) })}
            />
          )}
        </Field>
      ) : null}
      {readable ? (
        <Table key={`${step.id}:${outsideChanges}`} {...props} context={inRow} />
      ) : (
        <SettingsForm
          id={step.id}
          fields={isList ? rawFields : [...rawFields, ...rawSource]}
          values={values}
          onChange={onChange}
          problems={problems}
          context={context}
        />
      )}
    </>
  )
}

function Table({ values, onChange, problems, context }: StepEditorProps) {
  const [rows, setRows] = useState(() => readRows(values.fields).rows.map((row, id) => ({ id, row })))
  const [open, setOpen] = useState<number | null>(null)
  // The data changes with every key; only the row that is worked on completes from it, and only that is drawn again.
  const [active, setActive] = useState<number | null>(null)
  const latest = useRef({ rows, values, onChange })
  latest.current = { rows, values, onChange }
  const update = useCallback((change: (rows: readonly Row[]) => Row[]) => {
    const next = change(latest.current.rows)
    setRows(next)
    latest.current.onChange({ ...latest.current.values, fields: next.map(({ row }) => writeRow(row)) })
  }, [])
  const set = useCallback(
    (id: number, row: TransformRow) =>
      update((before) => before.map((each) => (each.id === id ? { id, row } : each))),
    [update],
  )
  const remove = useCallback(
    (id: number) => update((before) => before.filter((each) => each.id !== id)),
    [update],
  )
  const move = useCallback((id: number, by: -1 | 1) => update((before) => moved(before, id, by)), [update])
  const add = () => {
    const id = 1 + Math.max(-1, ...rows.map((each) => each.id))
    update((before) => [...before, { id, row: newRow(before.map(({ row }) => row)) }])
    setOpen(id)
  }
  return (
    <fieldset className="flex min-w-0 flex-col gap-1.5">
      <legend className="mb-1 flex w-full justify-between font-medium text-13">
        Fields <span className="font-normal text-12 text-ink-faint">{rows.length}</span>
      </legend>
      {rows.length === 0 ? <Hint>No fields: the output is empty.</Hint> : null}
      <ol className="flex flex-col gap-1.5">
        {rows.map(({ id, row }, index) => (
          <TransformRowEditor
            key={id}
            id={id}
            number={index + 1}
            row={row}
            isOpen={open === id}
            isFirst={index === 0}
            isLast={index === rows.length - 1}
            error={problemOfField(problems, `fields[${index}]`)?.message ?? null}
            context={active === id ? context : noData}
            onActive={setActive}
            onOpen={setOpen}
            onChange={set}
            onRemove={remove}
            onMove={move}
          />
        ))}
      </ol>
      <Button size="sm" variant="ghost" icon={<Plus />} onClick={add} className="self-start">
        Add a field
      </Button>
    </fieldset>
  )
}

const noData: JsonObject = {}

interface Row {
  id: number
  row: TransformRow
}

function moved(rows: readonly Row[], id: number, by: -1 | 1): Row[] {
  const at = rows.findIndex((each) => each.id === id)
  const row = rows[at]
  if (!row || at + by < 0 || at + by >= rows.length) return [...rows]
  return rows.filter((each) => each.id !== id).toSpliced(at + by, 0, row)
}

/** The first entry of a list that the data holds, so that `item.` can be completed. */
function firstItem({ trigger }: JsonObject) {
  const body =
    trigger !== null && typeof trigger === 'object' && !Array.isArray(trigger) ? trigger.body : null
  return Array.isArray(body) ? (body[0] ?? null) : {}
}
