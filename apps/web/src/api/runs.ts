'use client'

import {
  type BulkReplayInput,
  bulkReplayResultSchema,
  jsonSchema,
  type Page,
  type ReplayInput,
  type Run,
  runAcceptedSchema,
  runSchema,
  type StepWait,
  stepRunSchema,
} from '@millrace/contracts'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { request, requestAll, requestNothing, requestPage } from '../api-client.ts'
import { queryKeys } from './keys.ts'
import { useList } from './use-list.ts'

export interface RunFilters {
  status?: string | undefined
  integration?: string | undefined
  customer?: string | undefined
  instance?: string | undefined
  flow?: string | undefined
  held?: string | undefined
  parent?: string | undefined
  replayOf?: string | undefined
  q?: string | undefined
}

export const useRuns = (filters: RunFilters, { refreshMs }: { refreshMs?: number } = {}) =>
  useList({
    queryKey: [...queryKeys.runs, 'list', filters],
    load: ({ cursor, signal }) =>
      requestPage({ path: '/runs', item: runSchema, cursor, query: { ...filters, limit: 50 }, signal }),
    refreshMs,
  })

export const useRun = (id: string) =>
  useQuery({
    queryKey: queryKeys.run(id),
    queryFn: ({ signal }) => request({ path: `/runs/${id}`, schema: runSchema, signal }),
    // The events do not tell why a run is held and until when.
    refetchInterval: ({ state }) => (state.data && isHeldOrWaiting(state.data) ? 5000 : false),
  })

function isHeldOrWaiting({ status }: Run): boolean {
  return status === 'queued' || status === 'waiting'
}

/** What its waiting steps wait for, by path, with the addresses that answer them. Asked again when `waiting` changes. */
export const useRunWaits = (id: string, waiting: readonly string[]) =>
  useQuery({
    queryKey: [...queryKeys.run(id), 'waits', waiting],
    queryFn: async ({ signal }): Promise<ReadonlyMap<string, StepWait>> => {
      const steps = await requestAll({
        path: `/runs/${id}/steps`,
        item: stepRunSchema,
        query: { status: 'waiting' },
        signal,
      })
      return new Map(steps.flatMap(({ path, wait }) => (wait ? [[path, wait] as const] : [])))
    },
    enabled: waiting.length > 0,
    placeholderData: keepPreviousData,
  })

/** The runs that replay this one, or those that its steps have started: the newest ones. */
export const useRelatedRuns = (id: string, relation: 'replayOf' | 'parent') =>
  useQuery({
    queryKey: [...queryKeys.run(id), relation],
    queryFn: ({ signal }) =>
      requestPage({
        path: '/runs',
        item: runSchema,
        cursor: null,
        query: { [relation]: id, limit: relatedShown },
        signal,
      }),
  })

const relatedShown = 20

/** What started the run: the value of `trigger`. */
export const useRunInput = (id: string, enabled: boolean) =>
  useQuery({
    queryKey: [...queryKeys.run(id), 'input'],
    queryFn: ({ signal }) => request({ path: `/runs/${id}/input`, schema: jsonSchema, signal }),
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
  })

/** An output too large to travel with the events. */
export const useStepOutput = ({ runId, path, enabled }: { runId: string; path: string; enabled: boolean }) =>
  useQuery({
    queryKey: [...queryKeys.run(runId), 'output', path],
    queryFn: ({ signal }) =>
      request({
        path: `/runs/${runId}/steps/${encodeURIComponent(path)}/output`,
        schema: jsonSchema,
        signal,
      }),
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
  })

export const cancelRun = (id: string) => requestNothing({ method: 'POST', path: `/runs/${id}/cancel` })

export const replayRun = (id: string, replay: ReplayInput = {}) =>
  request({ method: 'POST', path: `/runs/${id}/replay`, body: replay, schema: runAcceptedSchema })

export const replayRuns = (body: BulkReplayInput) =>
  request({ method: 'POST', path: '/runs/replay', body, schema: bulkReplayResultSchema })

/** How many runs fit, counted up to `most`. */
export async function countRuns({
  filters,
  most,
  signal,
}: {
  filters: RunFilters & { to?: string }
  most: number
  signal: AbortSignal
}): Promise<{ count: number; more: boolean }> {
  let count = 0
  let cursor: string | null = null
  do {
    const page: Page<Run> = await requestPage({
      path: '/runs',
      item: runSchema,
      cursor,
      query: { ...filters, limit: 200 },
      signal,
    })
    count += page.items.length
    cursor = page.nextCursor
  } while (cursor !== null && count < most)
  return { count, more: cursor !== null }
}
