'use client'

import {
  type EgressRules,
  egressCheckSchema,
  egressEntrySchema,
  egressRulesSchema,
} from '@millrace/contracts'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { request, requestAll } from '../api-client.ts'
import { queryKeys } from './keys.ts'

const liveMs = 3000
/** The last connections of a run are told a moment after its end. */
const afterEndMs = [0, 1500, 5000]
const justEndedMs = 30_000
const mostEntries = 2000

/** What a run has tried to reach: again and again while it goes on, and until its last connections are told. */
export function useEgressLog(runId: string, { endedAt }: { endedAt: string | null }) {
  const queries = useQueryClient()
  useEffect(() => {
    if (endedAt === null || Math.abs(Date.now() - Date.parse(endedAt)) > justEndedMs) return
    const refresh = () => void queries.invalidateQueries({ queryKey: queryKeys.runEgress(runId) })
    const timers = afterEndMs.map((ms) => setTimeout(refresh, ms))
    return () => {
      for (const timer of timers) clearTimeout(timer)
    }
  }, [endedAt, queries, runId])
  return useQuery({
    queryKey: queryKeys.runEgress(runId),
    queryFn: ({ signal }) =>
      requestAll({ path: `/runs/${runId}/egress`, item: egressEntrySchema, maxItems: mostEntries, signal }),
    refetchInterval: endedAt === null ? liveMs : false,
  })
}

export const useEgressRules = () =>
  useQuery({
    queryKey: queryKeys.egressRules,
    queryFn: ({ signal }) => request({ path: '/organization/egress', schema: egressRulesSchema, signal }),
  })

export const updateEgressRules = (rules: EgressRules) =>
  request({ method: 'PUT', path: '/organization/egress', body: rules, schema: egressRulesSchema })

export const checkEgress = (input: { host: string; port: number; rules: EgressRules }) =>
  request({
    method: 'POST',
    path: '/organization/egress/check',
    body: input,
    schema: egressCheckSchema,
  })
