import type { OAuthConfig } from 'next-auth/providers/oauth'
import { z } from 'zod'
import type { ClientSettings } from '../../env-accounts.ts'
import { type Claims, toUser } from './proven.ts'

const userSchema = z.object({ id: z.number(), login: z.string(), name: z.string().nullish() })
const emailsSchema = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }))

/** GitHub speaks OAuth and no OpenID Connect: who somebody is, and which address is theirs, its API says. */
export function githubProvider(
  { clientId, clientSecret }: ClientSettings,
  { site = 'https://github.com', api = 'https://api.github.com' }: { site?: string; api?: string } = {},
): OAuthConfig<Claims> {
  return {
    id: 'github',
    name: 'GitHub',
    type: 'oauth',
    issuer: `${site}/login/oauth`,
    authorization: { url: `${site}/login/oauth/authorize`, params: { scope: 'read:user user:email' } },
    token: `${site}/login/oauth/access_token`,
    userinfo: { request: ({ tokens }) => readClaims(api, tokens.access_token ?? '') },
    checks: ['pkce', 'state'],
    clientId,
    clientSecret,
    profile: toUser,
  }
}

/** Of several addresses the primary one, and only if GitHub has verified it. */
export async function readClaims(
  api: string,
  accessToken: string,
): Promise<{ sub: string; name: string; email: string; email_verified: boolean }> {
  const ask = async (path: string): Promise<unknown> => {
    const response = await fetch(`${api}${path}`, {
      headers: { authorization: `Bearer ${accessToken}`, accept: 'application/vnd.github+json' },
      signal: AbortSignal.timeout(10_000),
    })
    if (!response.ok) throw new Error(`GitHub answered ${response.status} to ${path}`)
    return response.json()
  }
  const user = userSchema.parse(await ask('/user'))
  const emails = emailsSchema.parse(await ask('/user/emails'))
  const primary = emails.find((candidate) => candidate.primary)
  return {
    sub: String(user.id),
    name: user.name || user.login,
    email: primary?.email ?? '',
    email_verified: primary?.verified ?? false,
  }
}
