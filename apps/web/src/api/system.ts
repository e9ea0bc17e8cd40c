'use client'

import { connectorManifestSchema, healthSchema, meSchema } from '@millrace/contracts'
import type { Permission } from '@millrace/services'
import { useQuery } from '@tanstack/react-query'
import { request, requestAll } from '../api-client.ts'
import { queryKeys } from './keys.ts'

export const useMe = () =>
  useQuery({
    queryKey: queryKeys.me,
    queryFn: ({ signal }) => request({ path: '/me', schema: meSchema, signal }),
    staleTime: 60_000,
  })

/** Whether whoever is signed in may do this; `false` until that is known. The server decides: this only hides what it would refuse. */
export function useMay(permission: Permission): boolean {
  return useMe().data?.permissions.includes(permission) ?? false
}

/** As `useMay`; null until it is known: for pages that tell who may not see them. */
export function useMayIfKnown(permission: Permission): boolean | null {
  return useMe().data?.permissions.includes(permission) ?? null
}

export const useHealth = () =>
  useQuery({
    queryKey: queryKeys.health,
    queryFn: ({ signal }) => request({ base: '/api', path: '/health', schema: healthSchema, signal }),
    refetchInterval: 15_000,
  })

/** All manifests; they change only with a release. */
export const useConnectors = () =>
  useQuery({
    queryKey: queryKeys.connectors,
    queryFn: ({ signal }) => requestAll({ path: '/connectors', item: connectorManifestSchema, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
