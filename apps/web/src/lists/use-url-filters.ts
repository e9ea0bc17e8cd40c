'use client'

import { usePathname, useRouter, useSearchParams } from 'next/navigation'
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
  const router = useRouter()
  const pathname = usePathname()
  const params = useSearchParams()
  const filters = useMemo(() => readFilters(params, keys), [params, keys])
  const go = useCallback(
    (next: Filters<Key>) => router.replace(`${pathname}${toSearch(next, keys)}`, { scroll: false }),
    [router, pathname, keys],
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
