'use client'

import {
  type ConnectionInput,
  connectionSchema,
  connectionTestResultSchema,
  type JsonObject,
} from '@millrace/contracts'
import { useQuery } from '@tanstack/react-query'
import { request, requestAll, requestNothing, requestPage } from '../api-client.ts'
import { queryKeys } from './keys.ts'
import { useList } from './use-list.ts'

export const useConnections = () =>
  useList({
    queryKey: queryKeys.connections,
    load: ({ cursor, signal }) =>
      requestPage({ path: '/connections', item: connectionSchema, cursor, query: { limit: 100 }, signal }),
  })

/** To choose from. */
export const useAllConnections = () =>
  useQuery({
    queryKey: [...queryKeys.connections, 'all'],
    queryFn: ({ signal }) => requestAll({ path: '/connections', item: connectionSchema, signal }),
    staleTime: 30_000,
  })

/** null: none is asked for. */
export const useConnection = (id: string | null) =>
  useQuery({
    queryKey: [...queryKeys.connections, 'one', id],
    queryFn: ({ signal }) => request({ path: `/connections/${id}`, schema: connectionSchema, signal }),
    enabled: id !== null,
  })

/** Those of one connector that a customer may use: their own, or without one the organization's. */
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
export const updateConnection = (id: string, input: { name: string; values: JsonObject }) =>
  request({ method: 'PUT', path: `/connections/${id}`, body: input, schema: connectionSchema })

export const deleteConnection = (id: string) =>
  requestNothing({ method: 'DELETE', path: `/connections/${id}` })

export const testConnection = (id: string) =>
  request({ method: 'POST', path: `/connections/${id}/test`, schema: connectionTestResultSchema })
