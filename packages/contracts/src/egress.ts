import { z } from 'zod'

/**
 * What an organization says of where its runs may connect to. A rule is a host (`api.example.com`), a host with all below
 * it (`*.example.com`), an address (`203.0.113.7`, `[2001:db8::1]`), a range (`203.0.113.0/24`) or `*`, each with or
 * without a port (`api.example.com:443`).
 */
export const egressRuleSchema = z.string().trim().min(1).max(300)

export const maxEgressRules = 200

/** `allow` empty: every public address. `deny` goes first. Neither opens a private network: only the platform's operator can. */
export const egressRulesSchema = z.strictObject({
  allow: z.array(egressRuleSchema).max(maxEgressRules),
  deny: z.array(egressRuleSchema).max(maxEgressRules),
})
export type EgressRules = z.infer<typeof egressRulesSchema>

/** `allowed`: connected. `denied`: by the policy. `limited`: by a cap of the run. `failed`: allowed, but nobody answered. */
export const egressVerdictSchema = z.enum(['allowed', 'denied', 'limited', 'failed'])
export type EgressVerdict = z.infer<typeof egressVerdictSchema>

/** One attempt of a run to reach something: a line of its egress log. */
export const egressEntrySchema = z.strictObject({
  id: z.string(),
  at: z.string(),
  /** As it was asked for. `*` stands for all attempts that the log has no room for. */
  host: z.string(),
  /** 0: the name was only looked up. */
  port: z.int(),
  /** The address that was connected to; null where it did not come to that. */
  address: z.string().nullable(),
  verdict: egressVerdictSchema,
  /** Why it was not allowed, or how it failed, in a sentence. */
  reason: z.string().nullable(),
  bytesSent: z.int(),
  bytesReceived: z.int(),
  /** How long the connection was open; null where there was none. */
  durationMs: z.int().nullable(),
})
export type EgressEntry = z.infer<typeof egressEntrySchema>

/** POST /organization/egress/check. `rules`: to try them before they are saved; left out: those that are in force. */
export const egressCheckInputSchema = z.strictObject({
  host: z.string().trim().min(1).max(253),
  port: z.int().min(1).max(65_535),
  rules: egressRulesSchema.optional(),
})

export const egressCheckSchema = z.strictObject({
  allowed: z.boolean(),
  /** Why not, in a sentence. */
  reason: z.string().nullable(),
})
export type EgressCheck = z.infer<typeof egressCheckSchema>
