'use client'

import type { DataSourceUse, JsonObject, OptionsPage } from '@millrace/contracts'
import type { PickerRemote } from '@millrace/ui'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { queryKeys } from '../api/keys.ts'
import { toMessage } from '../api-client.ts'
import { useFormEnvironment } from './environment.tsx'
import { missingInputs, relevantValues } from './option-inputs.ts'

const typingPauseMs = 250

export interface Choices {
  items: OptionsPage['items']
  search: string
  setSearch: (search: string) => void
  loading: boolean
  error: string | null
  hasMore: boolean
  loadMore: () => void
  retry: () => void
  /** What has to be there before there is anything to ask for. */
  waitText: string | undefined
}

/**
 * Choices that a data source gives, page after page, for what is typed; asked for again when a value that they depend on
 * changes. null without a data source.
 */
export function useChoices({
  field,
  side,
  from,
  values,
}: {
  field: string
  side?: 'source' | 'target'
  from: DataSourceUse | undefined
  values: JsonObject
}): Choices | null {
  const environment = useFormEnvironment()
  const [search, setSearch] = useState('')
  const settled = useSettled(search)
  const inputs = useMemo(() => (from ? relevantValues(from, values) : {}), [from, values])
  const waitsFor = from ? missingInputs(from, values) : []
  const { loadOptions, connections } = environment
  const needsConnection =
    from?.connection !== undefined && connections !== undefined && !connections[from.connection]
  const query = useInfiniteQuery({
    queryKey: [...queryKeys.options, ...environment.key, field, side ?? null, inputs, settled],
    queryFn: ({ pageParam, signal }) => {
      if (!loadOptions) throw new Error('Choices can only be loaded for an integration.')
      return loadOptions({
        field,
        ...(side === undefined ? {} : { side }),
        values,
        search: settled,
        cursor: pageParam,
        signal,
      })
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    enabled: from !== undefined && waitsFor.length === 0 && !needsConnection,
    // Each attempt is a call of the third party: the person decides about the next one.
    retry: false,
    staleTime: 60_000,
  })
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data])
  if (from === undefined) return null
  return {
    items,
    search,
    setSearch,
    loading: query.isFetching,
    error: query.isError ? toMessage(query.error) : null,
    hasMore: query.hasNextPage,
    loadMore: () => void query.fetchNextPage(),
    retry: () => void query.refetch(),
    waitText: needsConnection
      ? 'Choose the connection first'
      : waitsFor.length > 0
        ? 'Fill in the fields above first'
        : undefined,
  }
}

/** As a picker takes them. */
export function toRemote(choices: Choices): PickerRemote {
  return {
    search: choices.search,
    onSearch: choices.setSearch,
    loading: choices.loading,
    error: choices.error,
    onRetry: choices.retry,
    hasMore: choices.hasMore,
    onMore: choices.loadMore,
  }
}

/** The text once nobody has typed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), typingPauseMs)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
