'use client'

import {
  type InstanceInput,
  instanceSchema,
  instanceSummarySchema,
  type Json,
  type JsonObject,
  runAcceptedSchema,
} from '@millrace/contracts'
import { useQuery } from '@tanstack/react-query'
import { request, requestNothing, requestPage } from '../api-client.ts'
import { queryKeys } from './keys.ts'
import { useList } from './use-list.ts'

export const useInstances = () =>
  useList({
    queryKey: queryKeys.instances,
    load: ({ cursor, signal }) =>
      requestPage({ path: '/instances', item: instanceSummarySchema, cursor, query: { limit: 100 }, signal }),
    refreshMs: 30_000,
  })

export const useInstance = (id: string) =>
  useQuery({
    queryKey: queryKeys.instance(id),
    queryFn: ({ signal }) => request({ path: `/instances/${id}`, schema: instanceSchema, signal }),
    refetchInterval: 30_000,
  })

export const createInstance = (input: InstanceInput) =>
  request({ method: 'POST', path: '/instances', body: input, schema: instanceSchema })

export const updateInstance = (
  id: string,
  input: { config: JsonObject; connections: Record<string, string> },
) => request({ method: 'PUT', path: `/instances/${id}`, body: input, schema: instanceSchema })

export type InstanceVerb = 'deploy' | 'pause' | 'resume'

export const changeInstance = (id: string, verb: InstanceVerb) =>
  request({ method: 'POST', path: `/instances/${id}/${verb}`, schema: instanceSchema })

export const upgradeInstance = (id: string) =>
  request({ method: 'POST', path: `/instances/${id}/upgrade`, body: {}, schema: instanceSchema })

export const deleteInstance = (id: string) => requestNothing({ method: 'DELETE', path: `/instances/${id}` })

export const runInstanceFlow = ({ id, flow, input }: { id: string; flow: string; input: Json | undefined }) =>
  request({
    method: 'POST',
    path: `/instances/${id}/flows/${flow}/run`,
    body: input === undefined ? {} : { input },
    schema: runAcceptedSchema,
  })
