'use client'

import {
  type ConnectionInput,
  connectionReplacedSchema,
  connectionSchema,
  connectionTestResultSchema,
  connectionUsageSchema,
  type JsonObject,
} from '@millrace/contracts'
import { useQuery } from '@tanstack/react-query'
import { request, requestAll, requestNothing, requestPage } from '../api-client.ts'
import { queryKeys } from './keys.ts'
import { useList } from './use-list.ts'

export const connectionFilterKeys = ['q', 'status', 'connector', 'owner', 'customer'] as const
export type ConnectionFilters = Partial<Record<(typeof connectionFilterKeys)[number], string>>

export const useConnections = (filters: ConnectionFilters = {}) =>
  useList({
    queryKey: [...queryKeys.connections, 'list', filters],
    load: ({ cursor, signal }) =>
      requestPage({
        path: '/connections',
        item: connectionSchema,
        cursor,
        query: { ...filters, limit: 100 },
        signal,
      }),
    refreshMs: 30_000,
  })

/** null: none is asked for. */
export const useConnection = (id: string | null) =>
  useQuery({
    queryKey: [...queryKeys.connections, 'one', id],
    queryFn: ({ signal }) => request({ path: `/connections/${id}`, schema: connectionSchema, signal }),
    enabled: id !== null,
  })

/** Those of one connector to choose from: a customer's, or without one all. */
export const useConnectionsFor = ({ connector, customer }: { connector: string; customer: string | null }) =>
  useQuery({
    queryKey: [...queryKeys.connections, 'for', connector, customer],
    queryFn: ({ signal }) =>
      requestAll({
        path: '/connections',
        item: connectionSchema,
        query: { connector, customer: customer ?? undefined },
        signal,
      }),
    staleTime: 10_000,
  })

export const createConnection = (input: ConnectionInput) =>
  request({ method: 'POST', path: '/connections', body: input, schema: connectionSchema })

/** A secret that is left out stays as it is. */
export const updateConnection = (id: string, input: { name: string; values: JsonObject; test?: boolean }) =>
  request({ method: 'PUT', path: `/connections/${id}`, body: input, schema: connectionSchema })

export const deleteConnection = (id: string) =>
  requestNothing({ method: 'DELETE', path: `/connections/${id}` })

export const testConnection = (id: string) =>
  request({ method: 'POST', path: `/connections/${id}/test`, schema: connectionTestResultSchema })

export const useConnectionUsage = (id: string) =>
  useQuery({
    queryKey: [...queryKeys.connections, 'usage', id],
    queryFn: ({ signal }) =>
      request({ path: `/connections/${id}/usage`, schema: connectionUsageSchema, signal }),
  })

/** All uses move, or none; a dry run only says how many there are. */
export const replaceConnection = (id: string, input: { with: string; dryRun?: boolean }) =>
  request({
    method: 'POST',
    path: `/connections/${id}/replace`,
    body: input,
    schema: connectionReplacedSchema,
  })
