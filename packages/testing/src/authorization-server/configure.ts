import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { AccountClaims, ClientMetadata, Configuration } from 'oidc-provider'
import type { Store } from './store.ts'

export interface Account {
  /** `sub` */
  id: string
  claims: Omit<AccountClaims, 'sub'>
}

export interface ConfigureOptions {
  clients: readonly ClientMetadata[]
  store: Store
  scopes: readonly string[]
  accessTokenSeconds: () => number
  rotateRefreshTokens: boolean
  requirePkce: boolean
  findAccount: (id: string) => Account | undefined
}

/** A strict server: exact redirect addresses, `iss` in its answers, refresh tokens that count once where they rotate. */
export function configure(options: ConfigureOptions): Configuration {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return {
    adapter: options.store.adapter,
    clients: [...options.clients],
    scopes: ['openid', 'offline_access', ...options.scopes],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    // Also outside of the userinfo endpoint: a client may read them from the id token.
    conformIdTokenClaims: false,
    cookies: { keys: [randomBytes(32).toString('hex')] },
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'test', alg: 'RS256', use: 'sig' }] },
    pkce: { required: () => options.requirePkce },
    rotateRefreshToken: options.rotateRefreshTokens,
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    ttl: {
      AccessToken: () => options.accessTokenSeconds(),
      ClientCredentials: () => options.accessTokenSeconds(),
      AuthorizationCode: 60,
      IdToken: 3600,
      RefreshToken: 86_400,
      Grant: 86_400,
      Interaction: 600,
      Session: 600,
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: {
        enabled: true,
        allowedPolicy: async (_ctx, client, token) => token.clientId === client.clientId,
      },
      introspection: { enabled: true },
    },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: async (_ctx, id) => {
      const account = options.findAccount(id)
      return (
        account && { accountId: account.id, claims: async () => ({ sub: account.id, ...account.claims }) }
      )
    },
  }
}
