'use client'

import { instanceUserConfigSchema, type JsonObject } from '@millrace/contracts'
import { useQuery } from '@tanstack/react-query'
import { request } from '../api-client.ts'
import { queryKeys } from './keys.ts'

const addressOf = (instance: string, user: string) =>
  `/instances/${instance}/users/${encodeURIComponent(user)}/config`

/** What a customer user has chosen for an instance; `user` is the externalId. */
export const useInstanceUserConfig = (instance: string, user: string) =>
  useQuery({
    queryKey: [...queryKeys.instance(instance), 'users', user],
    queryFn: ({ signal }) =>
      request({ path: addressOf(instance, user), schema: instanceUserConfigSchema, signal }),
  })

export const setInstanceUserConfig = (instance: string, user: string, config: JsonObject) =>
  request({
    method: 'PUT',
    path: addressOf(instance, user),
    body: { config },
    schema: instanceUserConfigSchema,
  })
