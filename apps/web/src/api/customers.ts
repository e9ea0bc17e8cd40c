'use client'

import { customerSchema } from '@millrace/contracts'
import { useQuery } from '@tanstack/react-query'
import { request, requestAll, requestPage } from '../api-client.ts'
import { queryKeys } from './keys.ts'
import { useList } from './use-list.ts'

export const useCustomers = () =>
  useList({
    queryKey: queryKeys.customers,
    load: ({ cursor, signal }) =>
      requestPage({ path: '/customers', item: customerSchema, cursor, query: { limit: 100 }, signal }),
  })

/** To choose from. */
export const useAllCustomers = () =>
  useQuery({
    queryKey: [...queryKeys.customers, 'all'],
    queryFn: ({ signal }) => requestAll({ path: '/customers', item: customerSchema, signal }),
    staleTime: 30_000,
  })

export const createCustomer = (input: { externalId: string; name: string }) =>
  request({ method: 'POST', path: '/customers', body: input, schema: customerSchema })
