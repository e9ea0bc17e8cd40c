import { type Json, type JsonObject, transformVias } from '@millrace/contracts'

export type Via = (typeof transformVias)[number]
export const sources = ['from', 'value', 'expr'] as const
export type Source = (typeof sources)[number]

/** One target of a transform as the table shows it; `id` lasts while the table is open. */
export interface TransformRow {
  to: string
  source: Source
  /** Path and expression as text; a fixed value as JSON. */
  content: Json
  via: Via[]
  default: Json | undefined
}

export const viaWords: Record<Via, string> = {
  text: 'to text',
  number: 'to a number',
  integer: 'to a whole number',
  boolean: 'to true or false',
  date: 'to a date',
  datetime: 'to a time',
  trim: 'trim blanks',
  lower: 'lower case',
  upper: 'upper case',
  json: 'to JSON text',
  'parse-json': 'parse JSON text',
  list: 'to a list',
  first: 'first of the list',
  last: 'last of the list',
  count: 'how many',
  join: 'join with commas',
  unique: 'each only once',
}

/** What cannot be shown as a row is left out of the table; `readable` tells so. */
export function readRows(value: Json | undefined): { rows: TransformRow[]; readable: boolean } {
  if (!Array.isArray(value)) return { rows: [], readable: value === undefined }
  const rows = value.flatMap((entry) => {
    const row = readRow(entry)
    return row ? [row] : []
  })
  return { rows, readable: rows.length === value.length }
}

export function writeRow({ to, source, content, via, default: preset }: TransformRow): JsonObject {
  const [only] = via
  return {
    to,
    [source]: content,
    ...(only !== undefined && { via: via.length === 1 ? only : via }),
    ...(preset !== undefined && { default: preset }),
  }
}

/** Another kind of source; text stays as it is where it can. */
export function withSource(row: TransformRow, source: Source): TransformRow {
  if (source === row.source) return row
  const content = source === 'value' || typeof row.content === 'string' ? row.content : ''
  return { ...row, source, content }
}

export function newRow(rows: readonly TransformRow[]): TransformRow {
  const taken = new Set(rows.map(({ to }) => to))
  let number = rows.length + 1
  while (taken.has(`field${number}`)) number++
  return { to: `field${number}`, source: 'from', content: 'trigger.body', via: [], default: undefined }
}

/** A fixed value as it is typed: JSON where it reads as JSON, else text. */
export function readFixed(text: string): Json {
  if (!/^\s*(?:[[{"\d-]|true\b|false\b|null\b)/.test(text)) return text
  try {
    const value: Json = JSON.parse(text)
    return value
  } catch {
    return text
  }
}

/** Text that would read as JSON is quoted, so that it stays text. */
export function fixedText(value: Json): string {
  return typeof value === 'string' && readFixed(value) === value ? value : JSON.stringify(value)
}

function readRow(entry: Json): TransformRow | null {
  if (entry === null || typeof entry !== 'object' || Array.isArray(entry)) return null
  const { to, via, default: preset } = entry
  const source = sources.find((each) => entry[each] !== undefined)
  const content = source === undefined ? undefined : entry[source]
  if (typeof to !== 'string' || source === undefined || content === undefined) return null
  if (source !== 'value' && typeof content !== 'string') return null
  const given = via === undefined ? [] : Array.isArray(via) ? via : [via]
  const vias = given.flatMap((each) => transformVias.find((known) => known === each) ?? [])
  return vias.length === given.length ? { to, source, content, via: vias, default: preset } : null
}
