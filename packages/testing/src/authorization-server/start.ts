import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider, { type ClientMetadata } from 'oidc-provider'
import { type Account, configure } from './configure.ts'
import { answerInteraction } from './interaction.ts'
import { Store } from './store.ts'
import { TokenRequests } from './token-requests.ts'

export interface AuthorizationServerOptions {
  /** As registered: `client_id`, `client_secret`, `redirect_uris`, `grant_types`, `token_endpoint_auth_method`, ... */
  clients: readonly ClientMetadata[]
  /** Who may sign in; the first one does. Default: one person, `person-1`. */
  accounts?: readonly Account[]
  /** Besides `openid` and `offline_access`. Default: email, profile, files.read, files.write. */
  scopes?: readonly string[]
  /** Default: an hour. */
  accessTokenSeconds?: number
  /** A refresh token counts once; a second use of it takes all tokens of its grant away. Default: true. */
  rotateRefreshTokens?: boolean
  /** Refuses an authorization without PKCE. Default: true. */
  requirePkce?: boolean
  port?: number
}

export interface AuthorizationServer {
  /** `http://127.0.0.1:<port>`; the discovery document is under `/.well-known/openid-configuration`. */
  issuer: string
  tokens: TokenRequests
  /** Who signs in from now on, or that the person refuses. */
  answerAs(decision: 'deny' | { accountId: string }): void
  /** For tokens issued from now on. */
  setAccessTokenSeconds(seconds: number): void
  /** The person withdraws the consent: every token is refused, a refresh with `invalid_grant`. */
  forgetTokens(): void
  /** Tokens that are good. */
  count(model: 'AccessToken' | 'RefreshToken'): number
  /** What `GET /api/me` was asked with, in order: whether each token was good. */
  apiCalls: readonly { authorized: boolean }[]
  close(): Promise<void>
}

/**
 * A real, certified authorization server (the npm package `oidc-provider`) on 127.0.0.1 for tests: authorization code
 * with PKCE, client credentials, rotating refresh tokens, revocation, OpenID Connect. The person who signs in agrees
 * without a page being shown, so a test follows redirects and is through. `GET /api/me` plays a third party's API.
 */
export async function startAuthorizationServer(
  options: AuthorizationServerOptions,
): Promise<AuthorizationServer> {
  const accounts = options.accounts ?? [{ id: 'person-1', claims: personClaims }]
  const server = createServer()
  const issuer = await listen(server, options.port ?? 0)
  const store = new Store()
  let seconds = options.accessTokenSeconds ?? 3600
  let decision: 'deny' | { accountId: string } = { accountId: accounts[0]?.id ?? 'nobody' }
  const provider = new Provider(
    issuer,
    configure({
      clients: options.clients,
      store,
      scopes: options.scopes ?? ['email', 'profile', 'files.read', 'files.write'],
      accessTokenSeconds: () => seconds,
      rotateRefreshTokens: options.rotateRefreshTokens ?? true,
      requirePkce: options.requirePkce ?? true,
      findAccount: (id) => accounts.find((account) => account.id === id),
    }),
  )
  const tokens = new TokenRequests(provider)
  const apiCalls: { authorized: boolean }[] = []
  const answerByProvider = provider.callback()

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', issuer)
    if (pathname.startsWith('/interaction/')) {
      return answerInteraction(provider, { request, response, decision })
    }
    if (pathname === '/api/me') {
      const authorized = await isAuthorized(provider, request)
      apiCalls.push({ authorized })
      response
        .writeHead(authorized ? 200 : 401, { 'content-type': 'application/json' })
        .end(JSON.stringify(authorized ? { id: 'person-1' } : { error: 'invalid_token' }))
      return
    }
    if (pathname === '/token' && (await tokens.intercept(response))) return
    answerByProvider(request, response)
  }
  server.on('request', (request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500)
      response.end(String(error))
    })
  })
  return {
    issuer,
    tokens,
    apiCalls,
    answerAs: (next) => {
      decision = next
    },
    setAccessTokenSeconds: (next) => {
      seconds = next
    },
    forgetTokens: () => store.forgetTokens(),
    count: (model) => store.count(model),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const personClaims = { email: 'person@example.com', email_verified: true, name: 'Petra Person' }

async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address: AddressInfo | string | null = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return `http://127.0.0.1:${address.port}`
}

async function isAuthorized(provider: Provider, request: IncomingMessage): Promise<boolean> {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  if (token === undefined) return false
  const found = (await provider.AccessToken.find(token)) ?? (await provider.ClientCredentials.find(token))
  return found !== undefined && !found.isExpired
}
