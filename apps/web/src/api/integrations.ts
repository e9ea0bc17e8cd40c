'use client'

import {
  type Availability,
  type Definition,
  definitionSchema,
  integrationSummarySchema,
  saveResultSchema,
  versionDiffSchema,
  versionSchema,
} from '@millrace/contracts'
import { useQuery } from '@tanstack/react-query'
import { request, requestAll, requestNothing, requestPage, requestWithHeaders } from '../api-client.ts'
import { queryKeys } from './keys.ts'
import { useList } from './use-list.ts'

export const integrationFilterKeys = ['q', 'category', 'label', 'availability', 'archived'] as const
export type IntegrationFilters = Partial<Record<(typeof integrationFilterKeys)[number], string>>

export const useIntegrations = (filters: IntegrationFilters = {}) =>
  useList({
    queryKey: [...queryKeys.integrations, 'list', filters],
    load: ({ cursor, signal }) =>
      requestPage({
        path: '/integrations',
        item: integrationSummarySchema,
        cursor,
        query: { ...filters, limit: 100 },
        signal,
      }),
  })

export const getIntegrationSummary = (key: string, signal?: AbortSignal) =>
  request({ path: `${pathOf(key)}/summary`, schema: integrationSummarySchema, signal })

export const useIntegrationSummary = (key: string) =>
  useQuery({
    queryKey: [...queryKeys.integration(key), 'summary'],
    queryFn: ({ signal }) => getIntegrationSummary(key, signal),
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

/** What a version changed against the one before, or against `to`; `draft`: the draft against the newest version. */
export const useVersionDiff = (key: string, { of, to }: { of: number | 'draft'; to?: number | 'draft' }) =>
  useQuery({
    queryKey: [...queryKeys.integration(key), 'diff', of, to ?? null],
    queryFn: ({ signal }) =>
      request({
        path: of === 'draft' ? `${pathOf(key)}/draft/diff` : `${pathOf(key)}/versions/${of}/diff`,
        query: { to },
        schema: versionDiffSchema,
        signal,
      }),
    // Two versions never change; the draft does.
    staleTime: of === 'draft' || to === 'draft' ? 0 : Number.POSITIVE_INFINITY,
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
          contentType: mimeOf(input.format),
        }),
    schema: saveResultSchema,
  })
}

export const deleteIntegration = (key: string) => requestNothing({ method: 'DELETE', path: pathOf(key) })

/** The draft with the mark of its revision, to be changed and saved. */
export async function loadDraft(key: string, signal?: AbortSignal) {
  const { value, headers } = await requestWithHeaders({
    path: pathOf(key),
    schema: definitionSchema,
    signal,
  })
  return { definition: value, etag: headers.get('etag') }
}

/** `etag: null` overwrites whatever is there. Problems are stored and told, not refused. */
export async function saveDraft({ definition, etag }: { definition: Definition; etag: string | null }) {
  const { value, headers } = await requestWithHeaders({
    method: 'PUT',
    path: pathOf(definition.key),
    query: { problems: 'allow' },
    headers: etag === null ? {} : { 'if-match': etag },
    body: definition,
    schema: saveResultSchema,
  })
  return { problems: value.problems, etag: headers.get('etag') }
}

export const restoreVersion = (
  key: string,
  { number, discardChanges }: { number: number; discardChanges: boolean },
) =>
  request({
    method: 'POST',
    path: `${pathOf(key)}/versions/${number}/restore`,
    body: { discardChanges },
    schema: saveResultSchema,
  })

export const duplicateIntegration = (key: string, copy: { key: string; name: string; version?: number }) =>
  request({ method: 'POST', path: `${pathOf(key)}/duplicate`, body: copy, schema: saveResultSchema })

export const setAvailability = (key: string, availability: Availability) =>
  request({
    method: 'PUT',
    path: `${pathOf(key)}/availability`,
    body: { availability },
    schema: integrationSummarySchema,
  })

export const setArchived = (key: string, isArchived: boolean) =>
  request({
    method: 'POST',
    path: `${pathOf(key)}/${isArchived ? 'archive' : 'unarchive'}`,
    schema: integrationSummarySchema,
  })

/** Where the browser fetches a definition as a file. */
export function downloadHref(key: string, format: 'yaml' | 'json', version?: number): string {
  return `/api/v1${pathOf(key)}${version === undefined ? '' : `/versions/${version}`}?download=${format}`
}

/** What would change if the definition in this text became the draft of its integration. */
export const diffText = (key: string, { text, format }: { text: string; format: 'yaml' | 'json' }) =>
  request({
    method: 'POST',
    path: `${pathOf(key)}/diff`,
    body: text,
    contentType: mimeOf(format),
    schema: versionDiffSchema,
  })

/** Replaces the draft that was seen, and no newer one, with the definition in this text. */
export const replaceDraft = (
  key: string,
  { text, format, etag }: { text: string; format: 'yaml' | 'json'; etag: string | null },
) =>
  request({
    method: 'PUT',
    path: pathOf(key),
    query: { problems: 'allow' },
    headers: etag === null ? {} : { 'if-match': etag },
    body: text,
    contentType: mimeOf(format),
    schema: saveResultSchema,
  })

function pathOf(key: string): string {
  return `/integrations/${encodeURIComponent(key)}`
}

/** With a charset JSON is not the client's own: it is sent as the text that it is. */
function mimeOf(format: 'yaml' | 'json'): string {
  return format === 'yaml' ? 'application/yaml' : 'application/json; charset=utf-8'
}
