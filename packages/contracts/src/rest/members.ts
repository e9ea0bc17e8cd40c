import { z } from 'zod'

/** GET /me: who the session or key belongs to. */
export const meSchema = z.strictObject({
  kind: z.enum(['member', 'api-key']),
  name: z.string(),
  email: z.string().nullable(),
  role: z.enum(['owner', 'admin', 'builder', 'support', 'viewer']),
  organization: z.strictObject({ slug: z.string(), name: z.string() }),
})
export type Me = z.infer<typeof meSchema>
