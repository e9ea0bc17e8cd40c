import { auditExportQuerySchema, auditQuerySchema } from '@millrace/contracts'
import { exportAudit, listAudit, verifyAudit } from '@millrace/services'
import { ndjsonReply } from '../http/ndjson.ts'
import { defineRoutes } from '../route.ts'

const tag = 'Audit log'

export const auditRoutes = defineRoutes([
  {
    method: 'get',
    path: '/audit-entries',
    operationId: 'listAuditEntries',
    tag,
    summary: 'Who did what, newest first',
    description:
      'Changes, sign-ins, refused attempts, and each time a credential was opened. Entries are never changed or removed.',
    query: auditQuerySchema,
    success: { status: 200, description: 'A page', schema: 'AuditEntry', list: true },
    handle: async ({ ctx, query }) => ({ value: await listAudit(ctx, query) }),
  },
  {
    method: 'get',
    path: '/audit-entries/export',
    operationId: 'exportAuditEntries',
    tag,
    summary: 'The log as lines of JSON, in the order of its chain',
    description:
      'The first line says whose log it is, the last one where the chain ends. Without a filter it can be verified ' +
      'offline: `millrace audit verify <file>`.',
    query: auditExportQuerySchema,
    success: { status: 200, description: 'A line per entry', contentType: 'application/x-ndjson' },
    handle: async ({ ctx, query }) =>
      ndjsonReply(await exportAudit(ctx, query), { name: 'audit-log.ndjson' }),
  },
  {
    method: 'post',
    path: '/audit-entries/verify',
    operationId: 'verifyAuditEntries',
    tag,
    summary: 'Whether the log is whole and unchanged',
    description:
      'Computes every hash of the chain anew. With an `anchor` (a `head` that was noted earlier) also whether the log is ' +
      'still the one of then.',
    permission: 'audit.read',
    body: { schema: 'AuditVerifyInput', required: false, example: {} },
    success: { status: 200, description: 'What was found', schema: 'AuditVerification' },
    handle: async ({ ctx, body }) => ({ value: await verifyAudit(ctx, body) }),
  },
])
