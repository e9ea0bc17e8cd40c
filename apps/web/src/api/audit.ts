'use client'

import { auditEntrySchema } from '@millrace/contracts'
import { requestPage } from '../api-client.ts'
import { useList } from './use-list.ts'

/** What was done to one thing, newest first. */
export const useActivity = ({ entity, entityId }: { entity: string; entityId: string }) =>
  useList({
    queryKey: ['audit-entries', entity, entityId],
    load: ({ cursor, signal }) =>
      requestPage({
        path: '/audit-entries',
        item: auditEntrySchema,
        cursor,
        query: { entity, entityId, limit: 50 },
        signal,
      }),
  })
