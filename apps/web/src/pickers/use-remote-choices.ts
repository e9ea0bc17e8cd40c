'use client'

import type { Page } from '@millrace/contracts'
import type { PickerChoice, PickerRemote } from '@millrace/ui'
import { keepPreviousData, type QueryKey, useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { toMessage } from '../api-client.ts'

/** Choices of a list of the API, searched there: for lists that may be longer than a page can hold. */
export function useRemoteChoices<Item>({
  queryKey,
  load,
  toChoice,
}: {
  queryKey: QueryKey
  load: (options: { search: string; cursor: string | null; signal: AbortSignal }) => Promise<Page<Item>>
  toChoice: (item: Item) => PickerChoice
}): { choices: PickerChoice[]; remote: PickerRemote } {
  const [search, setSearch] = useState('')
  const [settled, setSettled] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setSettled(search.trim()), 200)
    return () => clearTimeout(timer)
  }, [search])
  const query = useInfiniteQuery({
    queryKey: [...queryKey, 'choices', settled],
    queryFn: ({ pageParam, signal }) => load({ search: settled, cursor: pageParam, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    staleTime: 15_000,
  })
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data])
  return {
    choices: items.map(toChoice),
    remote: {
      search,
      onSearch: setSearch,
      loading: query.isFetching,
      error: query.isError ? toMessage(query.error) : null,
      onRetry: () => void query.refetch(),
      hasMore: query.hasNextPage,
      onMore: () => void query.fetchNextPage(),
    },
  }
}
