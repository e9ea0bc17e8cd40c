import type { ProvenIdentity } from '@millrace/services'
import { z } from 'zod'

/** Claims of OpenID Connect; providers that speak something else are brought into this shape. */
const claimsSchema = z.object({
  iss: z.string().max(1000).optional(),
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
  const { iss, sub, email, email_verified, name } = claimsSchema.parse(claims)
  const known = providerSchema.parse(provider)
  return {
    provider: known,
    subject: known === 'oidc' ? subjectAt(iss, sub) : sub,
    email,
    emailVerified: email_verified === true,
    name,
  }
}

/** Another issuer has accounts of its own: the same `sub` there is somebody else. */
function subjectAt(issuer: string | undefined, sub: string): string {
  if (issuer === undefined) throw new Error('the provider does not say who it is')
  return JSON.stringify([issuer, sub])
}

/** next-auth wants a user; who that is among the members, services find out. */
export function toUser({ sub, email, name }: Claims): {
  id: string
  email: string | null
  name: string | null
} {
  return { id: sub, email: email ?? null, name: name ?? null }
}
