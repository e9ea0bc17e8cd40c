'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import { useCallback, useMemo } from 'react'
import { type Filters, readFilters, toSearch } from './url-filters.ts'

export interface UrlFilters<Key extends string> {
  filters: Filters<Key>
  /** Replaces some of them; an empty text or undefined takes one away. */
  set: (changes: { [K in Key]?: string | undefined }) => void
  clear: () => void
  /** Something narrows the list. */
  isFiltered: boolean
}

/**
 * The filters of a list live in its address: they survive a reload and can be sent to a colleague. `keys` is a constant
 * outside of the component.
 */
export function useUrlFilters<Key extends string>(keys: readonly Key[]): UrlFilters<Key> {
  const pathname = usePathname()
  const params = useSearchParams()
  const filters = useMemo(() => readFilters(params, keys), [params, keys])
  const go = useCallback(
    // Not through the router: the page is the same, and a filter must not wait for the server to draw it.
    (next: Filters<Key>) => window.history.replaceState(null, '', `${pathname}${toSearch(next, keys)}`),
    [pathname, keys],
  )
  return {
    filters,
    set: (changes) => {
      const next: Filters<Key> = { ...filters }
      for (const key of keys) {
        if (!Object.hasOwn(changes, key)) continue
        const value = changes[key]
        if (value) next[key] = value
        else delete next[key]
      }
      go(next)
    },
    clear: () => go({}),
    isFiltered: keys.some((key) => filters[key] !== undefined),
  }
}
