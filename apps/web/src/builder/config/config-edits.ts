import type { Definition, Field, FieldType } from '@millrace/contracts'
import { newField } from '../fields/index.ts'

export type ConfigPage = NonNullable<Definition['config']>['pages'][number]

/** A page, or one of its fields. Neither has an identity but its place. */
export interface Place {
  page: number
  /** null: the page itself. */
  field: number | null
}

export interface Edit {
  pages: ConfigPage[]
  /** What is chosen afterwards. */
  place: Place | null
}

export function fieldsOn(pages: readonly ConfigPage[]): Field[] {
  return pages.flatMap((page) => page.fields)
}

export function addPage(pages: readonly ConfigPage[]): Edit {
  const page: ConfigPage = { title: `Page ${pages.length + 1}`, fields: [] }
  return { pages: [...pages, page], place: { page: pages.length, field: null } }
}

export function addField(pages: readonly ConfigPage[], page: number): Edit {
  const field = newField(fieldsOn(pages))
  return {
    pages: pages.map((each, at) => (at === page ? { ...each, fields: [...each.fields, field] } : each)),
    place: { page, field: pages[page]?.fields.length ?? 0 },
  }
}

export function replacePage(pages: readonly ConfigPage[], page: number, next: ConfigPage): ConfigPage[] {
  return pages.map((each, at) => (at === page ? next : each))
}

/** A field that is asked for a new key is followed by those that depend on it. */
export function replaceField(
  pages: readonly ConfigPage[],
  { page, field }: { page: number; field: number },
  next: Field,
): ConfigPage[] {
  const before = pages[page]?.fields[field]
  const replaced = pages.map((each, at) =>
    at === page ? { ...each, fields: each.fields.map((one, index) => (index === field ? next : one)) } : each,
  )
  if (before === undefined || before.key === next.key) return replaced
  return replaced.map((each) => ({
    ...each,
    fields: each.fields.map((one) =>
      one.showWhen?.field === before.key ? { ...one, showWhen: { ...one.showWhen, field: next.key } } : one,
    ),
  }))
}

export function remove(pages: readonly ConfigPage[], { page, field }: Place): Edit {
  if (field === null) return { pages: pages.filter((_, at) => at !== page), place: null }
  return {
    pages: pages.map((each, at) =>
      at === page ? { ...each, fields: each.fields.filter((_, index) => index !== field) } : each,
    ),
    place: { page, field: null },
  }
}

/** One place up or down; a field at the edge of its page goes to the page beyond. */
export function move(pages: readonly ConfigPage[], { page, field }: Place, by: -1 | 1): Edit | null {
  if (field === null) {
    const to = page + by
    const next = swapped(pages, page, to)
    return next === null ? null : { pages: next, place: { page: to, field: null } }
  }
  const fields = pages[page]?.fields ?? []
  const within = swapped(fields, field, field + by)
  if (within !== null) {
    return {
      pages: pages.map((each, at) => (at === page ? { ...each, fields: within } : each)),
      place: { page, field: field + by },
    }
  }
  const moved = fields[field]
  const target = pages[page + by]
  if (moved === undefined || target === undefined) return null
  const arrived = by === 1 ? [moved, ...target.fields] : [...target.fields, moved]
  return {
    pages: pages.map((each, at) => {
      if (at === page) return { ...each, fields: fields.filter((_, index) => index !== field) }
      return at === page + by ? { ...each, fields: arrived } : each
    }),
    place: { page: page + by, field: by === 1 ? 0 : target.fields.length },
  }
}

function swapped<Item>(items: readonly Item[], a: number, b: number): Item[] | null {
  const [first, second] = [items[a], items[b]]
  if (first === undefined || second === undefined) return null
  return items.map((item, at) => (at === a ? second : at === b ? first : item))
}

/** Of what a field is besides its type, what the new type has as well; what it needs is begun. */
export function changeType(field: Field, type: FieldType, slots: readonly string[]): Field {
  const { key, label, help, required, advanced, level, formerKeys, showWhen } = field
  const kept: Field = {
    key,
    type,
    label,
    ...(help === undefined ? {} : { help }),
    ...(required === undefined ? {} : { required }),
    ...(advanced === undefined ? {} : { advanced }),
    ...(level === undefined ? {} : { level }),
    ...(formerKeys === undefined ? {} : { formerKeys }),
    ...(showWhen === undefined ? {} : { showWhen }),
  }
  switch (type) {
    case 'select':
    case 'multi-select':
      return {
        ...kept,
        options: field.options ?? [
          { value: 'yes', label: 'Yes' },
          { value: 'no', label: 'No' },
        ],
      }
    case 'connection':
      return slots[0] === undefined ? kept : { ...kept, slot: slots[0] }
    case 'field-mapping':
      return {
        ...kept,
        mapping: field.mapping ?? {
          source: { label: 'Source', fields: [] },
          target: { label: 'Target', fields: [] },
        },
      }
    default:
      return kept
  }
}

/** A property of a field, or without it. */
export function withProperty<Key extends keyof Field>(
  field: Field,
  key: Key,
  value: Field[Key] | undefined,
): Field {
  const { [key]: _before, ...rest } = field
  // Safe: only an optional property is ever left out, since callers give one to those that are not.
  return (value === undefined ? rest : { ...rest, [key]: value }) as Field
}
