'use client'

import {
  authorizeResultSchema,
  type OAuthAppInput,
  type OAuthAppUpdate,
  oauthAppSchema,
} from '@millrace/contracts'
import { request, requestNothing, requestPage } from '../api-client.ts'
import { queryKeys } from './keys.ts'
import { useList } from './use-list.ts'

export const useOAuthApps = () =>
  useList({
    queryKey: queryKeys.oauthApps,
    load: ({ cursor, signal }) =>
      requestPage({ path: '/oauth-apps', item: oauthAppSchema, cursor, query: { limit: 100 }, signal }),
  })

export const createOAuthApp = (input: OAuthAppInput) =>
  request({ method: 'POST', path: '/oauth-apps', body: input, schema: oauthAppSchema })

/** A secret that is left out stays as it is. */
export const updateOAuthApp = (id: string, input: OAuthAppUpdate) =>
  request({ method: 'PUT', path: `/oauth-apps/${id}`, body: input, schema: oauthAppSchema })

export const deleteOAuthApp = (id: string) => requestNothing({ method: 'DELETE', path: `/oauth-apps/${id}` })

/** `oauthApp` only has to be said where a type has several. */
export const authorizeConnection = (id: string, oauthApp?: string) =>
  request({
    method: 'POST',
    path: `/connections/${id}/authorize`,
    body: oauthApp === undefined ? {} : { oauthApp },
    schema: authorizeResultSchema,
  })
