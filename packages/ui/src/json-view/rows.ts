/** A value as JSON.parse gives it. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue }

export type JsonPath = readonly (string | number)[]

export interface JsonRow {
  /** Unique among the rows; what `open` holds. */
  id: string
  path: JsonPath
  depth: number
  /** Key or index under the parent; null for the root. */
  name: string | number | null
  value: JsonValue
  /** How many children; null for a leaf. */
  size: number | null
  open: boolean
}

export const rootId = '$'

/** The rows to show: the root and, below every open container, its children in their order. */
export function jsonRows({ value, open }: { value: JsonValue; open: ReadonlySet<string> }): JsonRow[] {
  const rows: JsonRow[] = []
  const visit = (current: JsonValue, path: JsonPath, name: string | number | null) => {
    const id = pathId(path)
    const children = childrenOf(current)
    const isOpen = children !== null && open.has(id)
    rows.push({
      id,
      path,
      depth: path.length,
      name,
      value: current,
      size: children?.length ?? null,
      open: isOpen,
    })
    if (!isOpen) return
    for (const [key, child] of children) visit(child, [...path, key], key)
  }
  visit(value, [], null)
  return rows
}

/** Containers that stand open at first: level by level while the rows stay few enough to take in. */
export function initiallyOpen({ value, maxRows = 60 }: { value: JsonValue; maxRows?: number }): Set<string> {
  const open = new Set<string>()
  let level: { value: JsonValue; path: JsonPath }[] = [{ value, path: [] }]
  let rows = 1
  while (level.length > 0) {
    const containers = level.flatMap((entry) => {
      const children = childrenOf(entry.value)
      return children === null || children.length === 0 ? [] : [{ path: entry.path, children }]
    })
    const added = containers.reduce((sum, container) => sum + container.children.length, 0)
    // The first level always opens: a closed root says nothing.
    if (open.size > 0 && rows + added > maxRows) break
    rows += added
    for (const container of containers) open.add(pathId(container.path))
    level = containers.flatMap(({ path, children }) =>
      children.map(([key, child]) => ({ value: child, path: [...path, key] })),
    )
  }
  return open
}

export interface JsonMatches {
  /** Ids of rows whose name or leaf value holds the text, in order; at most `limit`. */
  ids: string[]
  /** Containers that must be open for the matches to show. */
  open: Set<string>
  more: boolean
}

export function searchJson({
  value,
  text,
  limit = 1000,
}: {
  value: JsonValue
  text: string
  limit?: number
}): JsonMatches {
  const needle = text.toLowerCase()
  const result: JsonMatches = { ids: [], open: new Set(), more: false }
  if (needle === '') return result
  const visit = (current: JsonValue, path: JsonPath, name: string | number | null): boolean => {
    if (result.ids.length >= limit) {
      result.more = true
      return false
    }
    const children = childrenOf(current)
    const inName = name !== null && String(name).toLowerCase().includes(needle)
    const inValue = children === null && leafText(current).toLowerCase().includes(needle)
    const matches = inName || inValue
    if (matches) result.ids.push(pathId(path))
    let below = false
    for (const [key, child] of children ?? []) {
      if (visit(child, [...path, key], key)) below = true
    }
    if (below) result.open.add(pathId(path))
    return matches || below
  }
  visit(value, [], null)
  return result
}

/** `$.orders[3].id`, as an expression would say it after the value's name. */
export function pathText(path: JsonPath): string {
  return path
    .map((part) => {
      if (typeof part === 'number') return `[${part}]`
      return /^[A-Za-z_$][\w$]*$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`
    })
    .join('')
}

export function leafText(value: JsonValue): string {
  return typeof value === 'string' ? value : String(value)
}

function pathId(path: JsonPath): string {
  return `${rootId}${pathText(path)}`
}

function childrenOf(value: JsonValue): [string | number, JsonValue][] | null {
  if (Array.isArray(value)) return value.map((child, index) => [index, child])
  if (value !== null && typeof value === 'object') return Object.entries(value)
  return null
}
