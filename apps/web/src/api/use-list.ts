'use client'

import type { Page } from '@millrace/contracts'
import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'

export interface List<Item> {
  items: readonly Item[]
  status: 'loading' | 'failed' | 'ready'
  error: unknown
  /** What is shown may be old: the last refresh failed. */
  stale: boolean
  hasMore: boolean
  loadingMore: boolean
  loadMore: () => void
  retry: () => void
}

const maxRefreshedPages = 3

/** A list paged by cursor, page after page as it is scrolled. */
export function useList<Item>({
  queryKey,
  load,
  refreshMs,
  enabled = true,
}: {
  queryKey: QueryKey
  load: (options: { cursor: string | null; signal: AbortSignal }) => Promise<Page<Item>>
  refreshMs?: number | undefined
  enabled?: boolean
}): List<Item> {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => load({ cursor: pageParam, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    enabled,
    // A refresh asks for every page again: once somebody has scrolled far, the list stands still.
    refetchInterval: (state) =>
      refreshMs !== undefined && (state.state.data?.pages.length ?? 0) <= maxRefreshedPages
        ? refreshMs
        : false,
  })
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = query
  const items = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data])
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  return {
    items,
    status: data ? 'ready' : query.isError ? 'failed' : 'loading',
    error: query.error,
    stale: data !== undefined && query.isError,
    hasMore: hasNextPage,
    loadingMore: isFetchingNextPage,
    loadMore,
    retry: () => void refetch(),
  }
}
