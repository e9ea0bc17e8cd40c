'use client'

import { apiKeyInputSchema, apiKeySchema, createdApiKeySchema } from '@millrace/contracts'
import type { z } from 'zod'
import { request, requestNothing, requestPage } from '../api-client.ts'
import { queryKeys } from './keys.ts'
import { useList } from './use-list.ts'

export type ApiKeyInput = z.infer<typeof apiKeyInputSchema>

export const useApiKeys = () =>
  useList({
    queryKey: queryKeys.apiKeys,
    load: ({ cursor, signal }) => requestPage({ path: '/api-keys', item: apiKeySchema, cursor, signal }),
  })

export const createApiKey = (input: ApiKeyInput) =>
  request({
    method: 'POST',
    path: '/api-keys',
    body: apiKeyInputSchema.parse(input),
    schema: createdApiKeySchema,
  })

export const revokeApiKey = (id: string) => requestNothing({ method: 'DELETE', path: `/api-keys/${id}` })
