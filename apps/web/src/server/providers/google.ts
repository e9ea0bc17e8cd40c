import type { OAuthConfig } from 'next-auth/providers/oauth'
import type { ClientSettings } from '../../env-accounts.ts'
import { type Claims, toUser } from './proven.ts'

export function googleProvider({ clientId, clientSecret }: ClientSettings): OAuthConfig<Claims> {
  return {
    id: 'google',
    name: 'Google',
    type: 'oauth',
    wellKnown: 'https://accounts.google.com/.well-known/openid-configuration',
    authorization: { params: { scope: 'openid email profile', prompt: 'select_account' } },
    idToken: true,
    checks: ['pkce', 'state', 'nonce'],
    clientId,
    clientSecret,
    profile: toUser,
  }
}
