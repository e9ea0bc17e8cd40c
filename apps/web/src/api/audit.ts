'use client'

import { type AuditHead, auditEntrySchema, auditVerificationSchema } from '@millrace/contracts'
import { request, requestPage } from '../api-client.ts'
import { useList } from './use-list.ts'

export const auditFilterKeys = ['q', 'actor', 'action', 'entity', 'entityId', 'result', 'from', 'to'] as const
export type AuditFilters = Partial<Record<(typeof auditFilterKeys)[number], string>>

export const useAuditEntries = (filters: AuditFilters) =>
  useList({
    queryKey: ['audit-entries', filters],
    load: ({ cursor, signal }) =>
      requestPage({
        path: '/audit-entries',
        item: auditEntrySchema,
        cursor,
        query: { ...filters, limit: 100 },
        signal,
      }),
    refreshMs: 15_000,
  })

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

export const verifyAudit = (anchor: AuditHead | null) =>
  request({
    method: 'POST',
    path: '/audit-entries/verify',
    body: anchor === null ? {} : { anchor },
    schema: auditVerificationSchema,
  })

/** A file to keep: the browser loads it, however long it is. */
export function auditExportHref(filters: AuditFilters): string {
  const query = new URLSearchParams(filters).toString()
  return `/api/v1/audit-entries/export${query === '' ? '' : `?${query}`}`
}
