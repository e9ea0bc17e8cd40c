'use client'

import {
  type BulkInstanceInput,
  bulkInstanceResultSchema,
  type InstanceInput,
  type InstanceUpdate,
  instanceRevisionSchema,
  instanceSchema,
  instanceSummarySchema,
  type Json,
  runAcceptedSchema,
  type UpgradeInput,
} from '@millrace/contracts'
import { useQuery } from '@tanstack/react-query'
import { request, requestNothing, requestPage } from '../api-client.ts'
import { queryKeys } from './keys.ts'
import { useList } from './use-list.ts'

export const instanceFilterKeys = [
  'q',
  'status',
  'integration',
  'version',
  'customer',
  'label',
  'pending',
] as const
export type InstanceFilters = Partial<Record<(typeof instanceFilterKeys)[number], string>>

export const useInstances = (filters: InstanceFilters = {}) =>
  useList({
    queryKey: [...queryKeys.instances, 'list', filters],
    load: ({ cursor, signal }) =>
      requestPage({
        path: '/instances',
        item: instanceSummarySchema,
        cursor,
        query: { ...filters, limit: 100 },
        signal,
      }),
    refreshMs: 30_000,
  })

export const useInstance = (id: string) =>
  useQuery({
    queryKey: queryKeys.instance(id),
    queryFn: ({ signal }) => request({ path: `/instances/${id}`, schema: instanceSchema, signal }),
    refetchInterval: 15_000,
  })

export const useInstanceRevisions = (id: string) =>
  useList({
    queryKey: [...queryKeys.instance(id), 'revisions'],
    load: ({ cursor, signal }) =>
      requestPage({
        path: `/instances/${id}/revisions`,
        item: instanceRevisionSchema,
        cursor,
        query: { limit: 50 },
        signal,
      }),
  })

export const createInstance = (input: InstanceInput) =>
  request({ method: 'POST', path: '/instances', body: input, schema: instanceSchema })

export const updateInstance = (id: string, input: InstanceUpdate) =>
  request({ method: 'PUT', path: `/instances/${id}`, body: input, schema: instanceSchema })

export type InstanceVerb = 'deploy' | 'pause' | 'resume'

export const changeInstance = (id: string, verb: InstanceVerb) =>
  request({ method: 'POST', path: `/instances/${id}/${verb}`, schema: instanceSchema })

export const upgradeInstance = (id: string, input: UpgradeInput) =>
  request({ method: 'POST', path: `/instances/${id}/upgrade`, body: input, schema: instanceSchema })

/** `revision` null: what the last change replaced. */
export const rollBackInstance = (id: string, revision: string | null) =>
  request({
    method: 'POST',
    path: `/instances/${id}/rollback`,
    body: revision === null ? {} : { revision },
    schema: instanceSchema,
  })

export const deleteInstance = (id: string) => requestNothing({ method: 'DELETE', path: `/instances/${id}` })

export const changeInstances = (input: BulkInstanceInput) =>
  request({ method: 'POST', path: '/instances/bulk', body: input, schema: bulkInstanceResultSchema })

export const runInstanceFlow = ({ id, flow, input }: { id: string; flow: string; input: Json | undefined }) =>
  request({
    method: 'POST',
    path: `/instances/${id}/flows/${flow}/run`,
    body: input === undefined ? {} : { input },
    schema: runAcceptedSchema,
  })
