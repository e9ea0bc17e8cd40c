'use client'

import {
  type Definition,
  definitionSchema,
  integrationSummarySchema,
  saveResultSchema,
  versionSchema,
} from '@millrace/contracts'
import { useQuery } from '@tanstack/react-query'
import { request, requestAll, requestNothing, requestPage } from '../api-client.ts'
import { queryKeys } from './keys.ts'
import { useList } from './use-list.ts'

export const useIntegrations = () =>
  useList({
    queryKey: queryKeys.integrations,
    load: ({ cursor, signal }) =>
      requestPage({
        path: '/integrations',
        item: integrationSummarySchema,
        cursor,
        query: { limit: 100 },
        signal,
      }),
  })

/** To choose from. */
export const useAllIntegrations = () =>
  useQuery({
    queryKey: [...queryKeys.integrations, 'all'],
    queryFn: ({ signal }) => requestAll({ path: '/integrations', item: integrationSummarySchema, signal }),
    staleTime: 30_000,
  })

export const useDraft = (key: string | null) =>
  useQuery({
    queryKey: [...queryKeys.integration(key ?? ''), 'definition'],
    queryFn: ({ signal }) => request({ path: `/integrations/${key}`, schema: definitionSchema, signal }),
    enabled: key !== null,
    staleTime: 30_000,
  })

export const useVersions = (key: string | null) =>
  useQuery({
    queryKey: queryKeys.versions(key ?? ''),
    queryFn: ({ signal }) =>
      requestAll({ path: `/integrations/${key}/versions`, item: versionSchema, signal }),
    enabled: key !== null,
  })

/** A published version's definition never changes. */
export const useVersionDefinition = (key: string | null, number: number | null) =>
  useQuery({
    queryKey: [...queryKeys.versions(key ?? ''), number],
    queryFn: ({ signal }) =>
      request({ path: `/integrations/${key}/versions/${number}`, schema: definitionSchema, signal }),
    enabled: key !== null && number !== null,
    staleTime: Number.POSITIVE_INFINITY,
  })

/** `text` is sent as it is, so that the server's problems name its lines. */
export function createIntegration(
  input:
    | { kind: 'definition'; definition: Definition }
    | { kind: 'text'; text: string; format: 'yaml' | 'json' },
) {
  return request({
    method: 'POST',
    path: '/integrations',
    query: { problems: 'allow' },
    ...(input.kind === 'definition'
      ? { body: input.definition }
      : {
          body: input.text,
          contentType: input.format === 'yaml' ? 'application/yaml' : 'application/json; charset=utf-8',
        }),
    schema: saveResultSchema,
  })
}

export const deleteIntegration = (key: string) =>
  requestNothing({ method: 'DELETE', path: `/integrations/${key}` })
