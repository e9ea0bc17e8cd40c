import type { ConnectionSlot, Definition, Field } from '@millrace/contracts'

/** One page of what an integration asks for. */
export interface ConfigFormPage {
  title: string
  description: string | undefined
  /** Slots that no field of any page fills: they come first, on a page of their own. */
  slots: { key: string; slot: ConnectionSlot }[]
  fields: Field[]
}

export type ConfigLevel = 'instance' | 'user'

/** The pages that somebody fills in, without the fields of the other level and without pages that are then empty. */
export function pagesOf(definition: Definition, level: ConfigLevel): ConfigFormPage[] {
  const pages = (definition.config?.pages ?? []).map((page) => ({
    title: page.title,
    description: page.description,
    slots: [],
    fields: page.fields.filter((field) => (field.level ?? 'instance') === level),
  }))
  const first = level === 'instance' ? slotsPage(definition) : []
  return [...first, ...pages.filter((page) => page.fields.length > 0)]
}

function slotsPage(definition: Definition): ConfigFormPage[] {
  const fields = (definition.config?.pages ?? []).flatMap((page) => page.fields)
  const placed = new Set(fields.flatMap((field) => (field.type === 'connection' ? [field.slot] : [])))
  const slots = Object.entries(definition.connections ?? {})
    .filter(([key]) => !placed.has(key))
    .map(([key, slot]) => ({ key, slot }))
  if (slots.length === 0) return []
  return [{ title: 'Connections', description: undefined, slots, fields: [] }]
}

export function fieldsOf(definition: Definition, level?: ConfigLevel): Field[] {
  const fields = (definition.config?.pages ?? []).flatMap((page) => page.fields)
  return level === undefined ? fields : fields.filter((field) => (field.level ?? 'instance') === level)
}

/** The first key of a problem's path: `config.folder` is about the field `folder`, `connections.crm` about the slot. */
export function problemKeys(path: string): { part: 'config' | 'connections'; key: string } | null {
  const match = /^(config|connections)(?:\.([A-Za-z_][\w-]*)|\["([^"]+)"\])/.exec(path)
  const key = match?.[2] ?? match?.[3]
  if (!match || key === undefined) return null
  return { part: match[1] === 'config' ? 'config' : 'connections', key }
}

/** How many of the faults belong to a page. */
export function faultsOn(
  page: ConfigFormPage,
  errors: { fields: Readonly<Record<string, string>>; slots: Readonly<Record<string, string>> },
): number {
  const slots = page.slots.map(({ key }) => key)
  const placed = page.fields.flatMap((field) =>
    field.type === 'connection' && field.slot !== undefined ? [field.slot] : [],
  )
  return (
    page.fields.filter((field) => errors.fields[field.key] !== undefined).length +
    [...slots, ...placed].filter((key) => errors.slots[key] !== undefined).length
  )
}
