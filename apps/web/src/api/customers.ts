'use client'

import {
  type CustomerBulkInput,
  type CustomerInput,
  type CustomerUpdate,
  type CustomerUserInput,
  connectionSchema,
  customerBulkResultSchema,
  customerLabelsSchema,
  customerSchema,
  customerUserSchema,
} from '@millrace/contracts'
import { useQuery } from '@tanstack/react-query'
import { request, requestNothing, requestPage } from '../api-client.ts'
import { queryKeys } from './keys.ts'
import { useList } from './use-list.ts'

export const customerFilterKeys = ['q', 'status', 'label'] as const
export type CustomerFilters = Partial<Record<(typeof customerFilterKeys)[number], string>>

const addressOf = (externalId: string) => `/customers/${encodeURIComponent(externalId)}`

export const useCustomers = (filters: CustomerFilters = {}) =>
  useList({
    queryKey: [...queryKeys.customers, 'list', filters],
    load: ({ cursor, signal }) =>
      requestPage({
        path: '/customers',
        item: customerSchema,
        cursor,
        query: { ...filters, limit: 100 },
        signal,
      }),
    refreshMs: 30_000,
  })

export const useCustomerLabels = () =>
  useQuery({
    queryKey: [...queryKeys.customers, 'labels'],
    queryFn: ({ signal }) => request({ path: '/customer-labels', schema: customerLabelsSchema, signal }),
    staleTime: 30_000,
  })

export const useCustomer = (externalId: string) =>
  useQuery({
    queryKey: queryKeys.customer(externalId),
    queryFn: ({ signal }) => request({ path: addressOf(externalId), schema: customerSchema, signal }),
    // While it is being deleted, its progress; afterwards it is gone, which is an error of the query.
    refetchInterval: ({ state }) => (state.data?.status === 'deleting' && !state.error ? 1000 : 15_000),
    retry: false,
  })

export const createCustomer = (input: CustomerInput) =>
  request({ method: 'POST', path: '/customers', body: input, schema: customerSchema })

export const updateCustomer = (externalId: string, input: CustomerUpdate) =>
  request({ method: 'PUT', path: addressOf(externalId), body: input, schema: customerSchema })

export type CustomerVerb = 'suspend' | 'resume'

export const changeCustomer = (externalId: string, verb: CustomerVerb) =>
  request({ method: 'POST', path: `${addressOf(externalId)}/${verb}`, schema: customerSchema })

export const deleteCustomer = (externalId: string) =>
  request({ method: 'DELETE', path: addressOf(externalId), schema: customerSchema })

export const changeCustomers = (input: CustomerBulkInput) =>
  request({ method: 'POST', path: '/customer-changes', body: input, schema: customerBulkResultSchema })

export const useCustomerUsers = (externalId: string, q: string) =>
  useList({
    queryKey: [...queryKeys.customer(externalId), 'users', q],
    load: ({ cursor, signal }) =>
      requestPage({
        path: `${addressOf(externalId)}/users`,
        item: customerUserSchema,
        cursor,
        query: { q, limit: 100 },
        signal,
      }),
  })

export const createCustomerUser = (externalId: string, input: CustomerUserInput) =>
  request({
    method: 'POST',
    path: `${addressOf(externalId)}/users`,
    body: input,
    schema: customerUserSchema,
  })

export const updateCustomerUser = (
  externalId: string,
  userId: string,
  input: Omit<CustomerUserInput, 'externalId'>,
) =>
  request({
    method: 'PUT',
    path: `${addressOf(externalId)}/users/${encodeURIComponent(userId)}`,
    body: input,
    schema: customerUserSchema,
  })

export const deleteCustomerUser = (externalId: string, userId: string) =>
  requestNothing({
    method: 'DELETE',
    path: `${addressOf(externalId)}/users/${encodeURIComponent(userId)}`,
  })

export const useCustomerConnections = (customer: string) =>
  useList({
    queryKey: [...queryKeys.connections, 'of-customer', customer],
    load: ({ cursor, signal }) =>
      requestPage({
        path: '/connections',
        item: connectionSchema,
        cursor,
        query: { customer, limit: 100 },
        signal,
      }),
  })
