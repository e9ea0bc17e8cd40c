import { z } from 'zod'
import { fieldSchema } from '../field.ts'
import { jsonObjectSchema } from '../json.ts'
import { textSchema } from '../text.ts'
import { isoTime } from './iso-time.ts'

/** GET /approvals/{runId}/{path}/{token}: what the person behind the link sees. No API key. */
export const approvalSchema = z.strictObject({
  title: z.string(),
  message: z.string(),
  form: z.array(fieldSchema),
  approver: z.string().nullable(),
  expiresAt: isoTime,
  /** `early`: the run has not come to this step yet. */
  status: z.enum(['open', 'early', 'approved', 'rejected', 'expired', 'over']),
  by: z.string().nullable(),
  at: isoTime.nullable(),
  organization: z.string(),
  integration: z.string(),
})
export type Approval = z.infer<typeof approvalSchema>

/** POST to the same address. */
export const approvalDecisionSchema = z.strictObject({
  decision: z.enum(['approved', 'rejected']),
  /** Who decides, where the link does not say. */
  by: textSchema.min(1).max(200).optional(),
  form: jsonObjectSchema.optional(),
})
export type ApprovalDecision = z.infer<typeof approvalDecisionSchema>
