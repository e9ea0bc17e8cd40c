import { createBrowser, startAuthorizationServer } from '@millrace/testing/authorization-server'
import {
  authorizeConnection,
  type Context,
  createConnection,
  createInstance,
  createOAuthApp,
  deployInstance,
  finishAuthorization,
  startAuthorization,
} from '../src/index.ts'
import { getAccessToken } from '../src/token-refresh/index.ts'
import { givenCustomer, givenPublished } from './factories.ts'
import { createTestKit } from './kit.ts'

/** Services beside a real authorization server, and an OAuth app for it. What a token is good for: `callApi`. */
export async function createOAuthWorld() {
  const kit = await createTestKit()
  const owner = kit.as()
  const server = await startAuthorizationServer({
    clients: [
      {
        client_id: 'millrace',
        client_secret: 'app-secret',
        redirect_uris: [`${kit.services.publicUrl}/oauth/callback`],
        grant_types: ['authorization_code', 'refresh_token'],
      },
      {
        client_id: 'machine',
        client_secret: 'machine-secret',
        redirect_uris: [],
        response_types: [],
        grant_types: ['client_credentials'],
      },
    ],
  })

  const localApp = (name: string) => ({
    name,
    connector: 'http',
    type: 'oauth2-code',
    clientId: 'millrace',
    clientSecret: 'app-secret',
    settings: {
      issuer: server.issuer,
      scopes: ['openid', 'offline_access', 'files.read'],
      parameters: { prompt: 'consent' },
    },
  })

  const givenOAuth = (overrides: Record<string, unknown> = {}, ctx = owner) =>
    createConnection(ctx, {
      name: 'Files',
      connector: 'http',
      type: 'oauth2-code',
      owner: 'organization',
      values: { baseUrl: 'https://files.example.com' },
      ...overrides,
    })

  /** As a browser does it: the link, the authorization server, and back. */
  async function signIn(
    id: string,
    {
      ctx = owner,
      sessionId = null,
      ...asked
    }: { ctx?: Context; sessionId?: string | null; returnTo?: string; oauthApp?: string } = {},
  ) {
    const { url } = await authorizeConnection(ctx, id, asked)
    const started = await startAuthorization(kit.services, { token: tokenOf(url), sessionId })
    const back = await createBrowser().followAway(started.url)
    const answer = {
      query: back.searchParams,
      cookieOf: (name: string) => (name === started.cookie.name ? started.cookie.value : null),
      sessionId,
    }
    return { url, started, back, answer, finish: () => finishAuthorization(kit.services, answer) }
  }

  async function givenInstanceWith(connectionId: string, ctx = owner): Promise<string> {
    const { key } = await givenPublished(ctx, {
      connections: { files: { connector: 'http', type: 'oauth2-code', owner: 'organization' } },
    })
    const customer = await givenCustomer(ctx)
    const { id } = await createInstance(ctx, {
      customer,
      integration: key,
      config: {},
      connections: { files: connectionId },
    })
    await deployInstance(ctx, id)
    return id
  }

  const rowOf = (id: string) => kit.services.db.system.connection.findUniqueOrThrow({ where: { id } })
  const accessTokenOf = (connectionId: string, services = kit.services) =>
    getAccessToken(services, { organizationId: owner.actor.organizationId, connectionId })
  /** Its token is over, as after a while. */
  const expire = (id: string) =>
    kit.services.db.system.connection.update({
      where: { id },
      data: { expiresAt: new Date(Date.now() - 1000), refreshDueAt: new Date(Date.now() - 1000) },
    })
  const auditOf = async (entityId: string) =>
    (await kit.services.db.system.auditEntry.findMany({ where: { entityId }, orderBy: { id: 'asc' } })).map(
      ({ action, result }) => (result === 'done' ? action : `${action} ${result}`),
    )

  async function callApi(accessToken: string | undefined): Promise<number> {
    return (await fetch(`${server.issuer}/api/me`, { headers: { authorization: `Bearer ${accessToken}` } }))
      .status
  }

  await createOAuthApp(owner, localApp('Local'))
  return {
    kit,
    owner,
    server,
    localApp,
    givenOAuth,
    signIn,
    givenInstanceWith,
    rowOf,
    accessTokenOf,
    expire,
    auditOf,
    callApi,
    /** Whoever is asked agrees, and tokens last an hour. */
    reset() {
      server.answerAs({ accountId: 'person-1' })
      server.setAccessTokenSeconds(3600)
    },
    async close() {
      await kit.close()
      await server.close()
    },
  }
}

/** The token of a link that begins an authorization. */
export const tokenOf = (url: string | null) => url?.split('/').at(-1) ?? ''
