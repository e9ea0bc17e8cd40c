'use client'

import {
  createdEmbedKeySchema,
  type EmbedKeyInput,
  embedKeySchema,
  embedSettingsSchema,
} from '@millrace/contracts'
import { useQuery } from '@tanstack/react-query'
import { request, requestNothing, requestPage } from '../api-client.ts'
import { queryKeys } from './keys.ts'
import { useList } from './use-list.ts'

export const useEmbedKeys = () =>
  useList({
    queryKey: queryKeys.embedKeys,
    load: ({ cursor, signal }) =>
      requestPage({ path: '/embed-keys', item: embedKeySchema, cursor, query: { limit: 100 }, signal }),
  })

export const createEmbedKey = (input: EmbedKeyInput) =>
  request({ method: 'POST', path: '/embed-keys', body: input, schema: createdEmbedKeySchema })

export const revokeEmbedKey = (id: string) => requestNothing({ method: 'DELETE', path: `/embed-keys/${id}` })

export const useEmbedSettings = () =>
  useQuery({
    queryKey: queryKeys.embedSettings,
    queryFn: ({ signal }) => request({ path: '/embed-settings', schema: embedSettingsSchema, signal }),
  })

export const updateEmbedSettings = (customersFromTokens: boolean) =>
  request({
    method: 'PUT',
    path: '/embed-settings',
    body: { customersFromTokens },
    schema: embedSettingsSchema,
  })
