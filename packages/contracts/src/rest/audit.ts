import { z } from 'zod'
import { jsonObjectSchema } from '../json.ts'
import { textSchema } from '../text.ts'
import { isoTime } from './iso-time.ts'
import { pageQuerySchema } from './page.ts'

export const auditResults = ['done', 'refused'] as const

/** SHA-256 in hexadecimal. */
const hashSchema = z.string().regex(/^[0-9a-f]{64}$/)

/** Who did what, on what, from where, and whether it was allowed. */
export const auditEntrySchema = z.strictObject({
  id: z.string(),
  at: isoTime,
  /** `member:<id>`, `api-key:<id>`, `customer-user:<id>`, `run:<id>` or `system`. */
  actor: z.string(),
  /** As it was called then. */
  actorName: z.string(),
  /** `<entity>.<verb>`; of what was refused, the permission that was missing. */
  action: z.string(),
  entity: z.string(),
  entityId: z.string(),
  entityName: z.string(),
  result: z.enum(auditResults),
  data: jsonObjectSchema,
  address: z.string(),
  userAgent: z.string(),
  /** Its place in the chain, from 1; null for about a second, until it has one. */
  seq: z.int().min(1).nullable(),
  /** The hash of the entry before; of the first one 64 zeros. */
  previousHash: hashSchema.nullable(),
  /** docs/audit.md tells how it is computed. */
  hash: hashSchema.nullable(),
})
export type AuditEntry = z.infer<typeof auditEntrySchema>

const auditFilterSchema = z.strictObject({
  /** `member:<id>`, or a kind alone: `member`. */
  actor: textSchema.max(200).optional(),
  action: textSchema.max(100).optional(),
  entity: textSchema.max(100).optional(),
  entityId: textSchema.max(200).optional(),
  result: z.enum(auditResults).optional(),
  /** The first moment that counts. */
  from: isoTime.optional(),
  /** The first moment that does not. */
  to: isoTime.optional(),
  /** Part of a name, an id, an action or an address. One page looks through 20,000 entries; its cursor goes on. */
  q: textSchema.max(200).optional(),
})

/** Query of GET /audit-entries/export. */
export const auditExportQuerySchema = auditFilterSchema
export type AuditFilter = z.infer<typeof auditFilterSchema>

/** Query of GET /audit-entries. */
export const auditQuerySchema = pageQuerySchema.extend(auditFilterSchema.shape)

/** The last link of a chain. Kept elsewhere, it proves later that nothing up to it was rewritten. */
export const auditHeadSchema = z.strictObject({ seq: z.int().min(1), hash: hashSchema })
export type AuditHead = z.infer<typeof auditHeadSchema>

/** Body of POST /audit-entries/verify. */
export const auditVerifyInputSchema = z.strictObject({ anchor: auditHeadSchema.optional() })

export const auditProblemKinds = ['changed', 'missing', 'reordered', 'unchained', 'head', 'anchor'] as const

export const auditVerificationSchema = z.strictObject({
  ok: z.boolean(),
  /** Entries whose place and hash were looked at. */
  checked: z.int(),
  /** Entries that have no place in the chain yet. */
  unchained: z.int(),
  head: auditHeadSchema.nullable(),
  /** The first 100. */
  problems: z.array(
    z.strictObject({
      kind: z.enum(auditProblemKinds),
      seq: z.int().nullable(),
      entryId: z.string().nullable(),
      message: z.string(),
    }),
  ),
})
export type AuditVerification = z.infer<typeof auditVerificationSchema>
export type AuditProblem = AuditVerification['problems'][number]

/** A line of GET /audit-entries/export: the log, its entries in the order of the chain, and where it ends. */
export const auditExportLineSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('audit-log'),
    format: z.literal('millrace-audit-1'),
    organization: z.strictObject({ id: z.string(), slug: z.string() }),
    exportedAt: isoTime,
    /** Without a filter the entries are the whole chain. */
    filter: auditFilterSchema,
  }),
  auditEntrySchema.extend({ type: z.literal('entry') }),
  z.strictObject({
    type: z.literal('head'),
    head: auditHeadSchema.nullable(),
    /** Entries that had no place in the chain yet, and are left out. */
    unchained: z.int(),
  }),
])
export type AuditExportLine = z.infer<typeof auditExportLineSchema>
