'use client'

import { type Json, jsonSchema, runAcceptedSchema, runSchema } from '@millrace/contracts'
import { useQuery } from '@tanstack/react-query'
import { request, requestNothing, requestPage } from '../api-client.ts'
import { queryKeys } from './keys.ts'
import { useList } from './use-list.ts'

export interface RunFilters {
  status?: string | undefined
  integration?: string | undefined
  customer?: string | undefined
  instance?: string | undefined
  flow?: string | undefined
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
  })

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

export const replayRun = (id: string, input?: Json) =>
  request({
    method: 'POST',
    path: `/runs/${id}/replay`,
    body: input === undefined ? {} : { input },
    schema: runAcceptedSchema,
  })
