'use client'

import {
  type Rollout,
  type RolloutDetail,
  type RolloutInput,
  rolloutDetailSchema,
  rolloutItemSchema,
  rolloutSchema,
} from '@millrace/contracts'
import { useQuery } from '@tanstack/react-query'
import { request, requestPage } from '../api-client.ts'
import { queryKeys } from './keys.ts'
import { useList } from './use-list.ts'

export const rolloutFilterKeys = ['integration', 'status'] as const
export type RolloutFilters = Partial<Record<(typeof rolloutFilterKeys)[number], string>>

export const useRollouts = (filters: RolloutFilters) =>
  useList({
    queryKey: [...queryKeys.rollouts, 'list', filters],
    load: ({ cursor, signal }) =>
      requestPage({
        path: '/rollouts',
        item: rolloutSchema,
        cursor,
        query: { ...filters, limit: 50 },
        signal,
      }),
    refreshMs: 5000,
  })

/** Asked for more often while it moves instances. */
export const useRollout = (id: string) =>
  useQuery({
    queryKey: queryKeys.rollout(id),
    queryFn: ({ signal }) => request({ path: `/rollouts/${id}`, schema: rolloutDetailSchema, signal }),
    refetchInterval: (query) => refreshOf(query.state.data),
  })

function refreshOf(rollout: RolloutDetail | undefined): number | false {
  if (rollout === undefined) return 2000
  if (rollout.endedAt !== null) return false
  return rollout.status === 'running' || rollout.status === 'rolling_back' ? 1000 : 3000
}

export const useRolloutItems = (
  id: string,
  filters: { status?: string; stage?: string },
  refreshMs?: number,
) =>
  useList({
    queryKey: [...queryKeys.rollout(id), 'items', filters],
    load: ({ cursor, signal }) =>
      requestPage({
        path: `/rollouts/${id}/items`,
        item: rolloutItemSchema,
        cursor,
        query: { ...filters, limit: 100 },
        signal,
      }),
    refreshMs,
  })

export const createRollout = (input: RolloutInput) =>
  request({ method: 'POST', path: '/rollouts', body: input, schema: rolloutDetailSchema })

export type RolloutVerb = 'pause' | 'resume' | 'cancel' | 'rollback'

export const changeRollout = (id: Rollout['id'], verb: RolloutVerb) =>
  request({ method: 'POST', path: `/rollouts/${id}/${verb}`, body: {}, schema: rolloutDetailSchema })
