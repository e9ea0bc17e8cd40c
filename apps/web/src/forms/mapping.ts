import { type FieldMapping, type Json, transformVias } from '@millrace/contracts'
import { z } from 'zod'

/** One row of a field mapping, as it is kept in the config. Exactly one of `from` and `value` once it is filled in. */
export interface MappingRow {
  to: string
  from?: string | undefined
  value?: Json | undefined
  via?: Via | undefined
}
export type Via = (typeof transformVias)[number]

const rowSchema = z.object({
  to: z.string(),
  from: z.string().optional(),
  value: z.json().optional(),
  via: z.union([z.enum(transformVias), z.array(z.enum(transformVias))]).optional(),
})

/** What stands in the form: a row for each required target, then the others in their order. */
export function toRows(
  value: Json | undefined,
  targets: readonly { value: string; required: boolean }[],
): MappingRow[] {
  const kept = z.array(rowSchema).safeParse(value).data ?? []
  const rows = kept.map(({ via, ...row }) => ({ ...row, via: Array.isArray(via) ? via[0] : via }))
  const required = targets.filter((target) => target.required).map((target) => target.value)
  const missing = required.filter((to) => !rows.some((row) => row.to === to)).map((to) => ({ to }))
  const isRequired = ({ to }: MappingRow) => required.includes(to)
  return [
    ...[...rows, ...missing]
      .filter(isRequired)
      .toSorted((a, b) => required.indexOf(a.to) - required.indexOf(b.to)),
    ...rows.filter((row) => !isRequired(row)),
  ]
}

/** What is kept: rows that say where their value comes from. */
export function toMapping(rows: readonly MappingRow[]): Json | undefined {
  const filled = rows.flatMap(({ to, from, value, via }): { [key: string]: Json }[] => {
    if (to === '' || (from === undefined && value === undefined)) return []
    return [
      {
        to,
        ...(from === undefined ? { value: value ?? null } : { from }),
        ...(via === undefined ? {} : { via }),
      },
    ]
  })
  return filled.length === 0 ? undefined : filled
}

export interface Side {
  value: string
  label: string
  required: boolean
}

/** The fields of one side that are written down, before those that were loaded. */
export function sideFields(
  side: FieldMapping['source'],
  loaded: readonly { value: string; label: string }[],
): Side[] {
  const written = (side.fields ?? []).map((field) => ({ ...field, required: field.required ?? false }))
  const known = new Set(written.map((field) => field.value))
  return [
    ...written,
    ...loaded
      .filter((field) => !known.has(field.value))
      .map(({ value, label }) => ({ value, label, required: false })),
  ]
}

/** `via` in words, for those who do not know the step `transform`. */
export const viaWords: Record<Via, string> = {
  text: 'as text',
  number: 'as number',
  integer: 'as whole number',
  boolean: 'as yes or no',
  date: 'as date',
  datetime: 'as date and time',
  trim: 'without spaces around',
  lower: 'in small letters',
  upper: 'in capitals',
  json: 'as JSON text',
  'parse-json': 'read from JSON text',
  list: 'as list',
  first: 'first of the list',
  last: 'last of the list',
  count: 'how many',
  join: 'joined by commas',
  unique: 'each once',
}
