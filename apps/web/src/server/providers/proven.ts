import type { ProvenIdentity } from '@millrace/services'
import { z } from 'zod'

/** Claims of OpenID Connect; providers that speak something else are brought into this shape. */
const claimsSchema = z.object({
  sub: z.string().min(1).max(255),
  email: z.string().max(320).default(''),
  // Nothing but the claim itself: a provider that says nothing has verified nothing.
  email_verified: z.boolean().optional(),
  name: z.string().default(''),
})
export type Claims = z.input<typeof claimsSchema>

const providerSchema = z.enum(['google', 'github', 'oidc'])

/** What a provider has vouched for, after next-auth has checked state, PKCE, nonce and signature. */
export function toProvenIdentity({
  provider,
  claims,
}: {
  provider: string
  claims: unknown
}): ProvenIdentity {
  const { sub, email, email_verified, name } = claimsSchema.parse(claims)
  return {
    provider: providerSchema.parse(provider),
    subject: sub,
    email,
    emailVerified: email_verified === true,
    name,
  }
}

/** next-auth wants a user; who that is among the members, services find out. */
export function toUser({ sub, email, name }: Claims): {
  id: string
  email: string | null
  name: string | null
} {
  return { id: sub, email: email ?? null, name: name ?? null }
}
