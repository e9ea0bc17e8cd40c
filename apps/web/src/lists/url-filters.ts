/** Filters of a list, as they stand in its address. Absent: it does not narrow. */
export type Filters<Key extends string> = Partial<Record<Key, string>>

/** The known keys of an address; unknown ones and empty values are nobody's. */
export function readFilters<Key extends string>(
  params: Pick<URLSearchParams, 'get'>,
  keys: readonly Key[],
): Filters<Key> {
  const filters: Filters<Key> = {}
  for (const key of keys) {
    const value = params.get(key)
    if (value) filters[key] = value
  }
  return filters
}

/** `?status=failed&q=ada`, in the order of the keys; nothing when nothing narrows. */
export function toSearch<Key extends string>(filters: Filters<Key>, keys: readonly Key[]): string {
  const params = new URLSearchParams()
  for (const key of keys) {
    const value = filters[key]
    if (value) params.set(key, value)
  }
  const text = params.toString()
  return text === '' ? '' : `?${text}`
}
