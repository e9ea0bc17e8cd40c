import type { OAuthConfig } from 'next-auth/providers/oauth'
import type { ClientSettings } from '../../env-accounts.ts'
import { type Claims, toUser } from './proven.ts'

/** Any provider with a discovery document. */
export function oidcProvider({
  issuer,
  name,
  clientId,
  clientSecret,
}: ClientSettings & { issuer: string; name: string }): OAuthConfig<Claims> {
  return {
    id: 'oidc',
    name,
    type: 'oauth',
    wellKnown: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    authorization: { params: { scope: 'openid email profile' } },
    // Checks issuer, audience, signature and nonce of the id token.
    idToken: true,
    checks: ['pkce', 'state', 'nonce'],
    userinfo: {
      // Many providers keep the address out of the id token. That both are about the same `sub` is checked here.
      request: async ({ client, tokens }) => {
        const { id_token, access_token } = tokens
        if (id_token === undefined || access_token === undefined)
          throw new Error('the provider sent no tokens')
        const { sub, ...userinfo } = await client.userinfo(access_token)
        const claims = decodeIdToken(id_token)
        if (claims.sub !== sub) throw new Error('userinfo is about somebody else')
        // An address counts only with what the same source says of it.
        const { email: _email, email_verified: _verified, ...ofToken } = claims
        const known = userinfo.email === undefined ? claims : ofToken
        return { ...known, ...userinfo, ...issuerOf(claims), sub }
      },
    },
    clientId,
    clientSecret,
    profile: toUser,
  }
}

/** Only the id token says it, and it was compared with the provider's own. */
function issuerOf({ iss }: Record<string, unknown>): { iss?: string } {
  return typeof iss === 'string' ? { iss } : {}
}

/** Its signature was checked when it came. */
function decodeIdToken(token: string): Record<string, unknown> {
  const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
  if (typeof claims !== 'object' || claims === null) throw new Error('the id token holds no claims')
  return { ...claims }
}
