import { z } from 'zod'

/** What the inside of a sandbox asks the broker: see `brokerSocketName`. `host`: a name or an address, as the code gave it. */
export const brokerRequestSchema = z.discriminatedUnion('op', [
  z.strictObject({
    op: z.literal('open'),
    host: z.string().min(1).max(255),
    port: z.int().min(1).max(65_535),
  }),
  z.strictObject({ op: z.literal('lookup'), host: z.string().min(1).max(255) }),
])
export type BrokerRequest = z.infer<typeof brokerRequestSchema>

/**
 * The worker is trusted inside, so this side has no schema. `code`: of Node's errors (ENOTFOUND, ECONNREFUSED,
 * ETIMEDOUT...), or EACCES where the policy refuses and EDQUOT where a cap is reached.
 */
export type BrokerAnswer =
  | { ok: true; path: string; address: string; family: 4 | 6 }
  | { ok: true; addresses: readonly { address: string; family: 4 | 6 }[] }
  | { ok: false; code: string; message: string }
