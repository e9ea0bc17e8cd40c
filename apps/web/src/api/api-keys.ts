'use client'

import {
  type apiKeyInputSchema,
  apiKeySchema,
  createdApiKeySchema,
  personalKeyInputSchema,
} from '@millrace/contracts'
import type { z } from 'zod'
import { request, requestNothing, requestPage } from '../api-client.ts'
import { queryKeys } from './keys.ts'
import { useList } from './use-list.ts'

export type ApiKeyInput = z.infer<typeof apiKeyInputSchema>

export const useApiKeys = ({ enabled }: { enabled: boolean }) =>
  useList({
    queryKey: queryKeys.apiKeys,
    load: ({ cursor, signal }) => requestPage({ path: '/api-keys', item: apiKeySchema, cursor, signal }),
    enabled,
  })

/** Keys that act for oneself, whatever the role. */
export const usePersonalKeys = () =>
  useList({
    queryKey: queryKeys.personalKeys,
    load: ({ cursor, signal }) => requestPage({ path: '/me/api-keys', item: apiKeySchema, cursor, signal }),
  })

export type KeyKind = 'organization' | 'personal'
const pathOf = { organization: '/api-keys', personal: '/me/api-keys' } as const

export const createApiKey = (kind: KeyKind, input: ApiKeyInput) =>
  request({
    method: 'POST',
    path: pathOf[kind],
    body: personalKeyInputSchema.parse(input),
    schema: createdApiKeySchema,
  })

export const revokeApiKey = (kind: KeyKind, id: string) =>
  requestNothing({ method: 'DELETE', path: `${pathOf[kind]}/${id}` })
