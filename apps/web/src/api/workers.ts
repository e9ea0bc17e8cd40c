'use client'

import { workerOverviewSchema } from '@millrace/contracts'
import { useQuery } from '@tanstack/react-query'
import { request } from '../api-client.ts'
import { queryKeys } from './keys.ts'

export const useWorkers = () =>
  useQuery({
    queryKey: queryKeys.workers,
    queryFn: ({ signal }) => request({ path: '/workers', schema: workerOverviewSchema, signal }),
    refetchInterval: 5000,
  })
