import type { Step } from '@millrace/contracts'
import {
  authorizeConnection,
  createConnection,
  createCustomer,
  createInstance,
  createIntegration,
  createOAuthApp,
  deployInstance,
  finishAuthorization,
  publishIntegration,
  startAuthorization,
} from '@millrace/services'
import {
  type AuthorizationServer,
  createBrowser,
  startAuthorizationServer,
} from '@millrace/testing/authorization-server'
import type { Kit } from './kit.ts'

/** An authorization server, and the organization's registration there. */
export async function givenAuthorizationServer(kit: Kit): Promise<AuthorizationServer> {
  const server = await startAuthorizationServer({
    clients: [
      {
        client_id: 'millrace',
        client_secret: 'app-secret',
        redirect_uris: [`${kit.services.publicUrl}/oauth/callback`],
        grant_types: ['authorization_code', 'refresh_token'],
      },
    ],
  })
  await createOAuthApp(kit.ctx, {
    name: 'Local',
    connector: 'http',
    type: 'oauth2-code',
    clientId: 'millrace',
    clientSecret: 'app-secret',
    settings: {
      issuer: server.issuer,
      scopes: ['openid', 'offline_access'],
      parameters: { prompt: 'consent' },
    },
  })
  return server
}

/** A connection for which somebody has signed in. */
export async function givenAuthorized(kit: Kit, baseUrl: string): Promise<string> {
  const { id } = await createConnection(kit.ctx, {
    name: 'Files',
    connector: 'http',
    type: 'oauth2-code',
    owner: 'organization',
    values: { baseUrl },
  })
  await signIn(kit, id)
  return id
}

/** As a browser does it: the link, the authorization server, and back. */
export async function signIn(kit: Kit, connectionId: string): Promise<void> {
  const { url } = await authorizeConnection(kit.ctx, connectionId, {})
  const token = url?.split('/').at(-1) ?? ''
  const started = await startAuthorization(kit.services, { token, sessionId: null })
  const back = await createBrowser().followAway(started.url)
  const { error } = await finishAuthorization(kit.services, {
    query: back.searchParams,
    cookieOf: (name) => (name === started.cookie.name ? started.cookie.value : null),
    sessionId: null,
  })
  if (error !== null) throw new Error(error)
}

let counter = 0

/** A deployed flow whose steps may use the connection by the slot `files`. */
export async function givenFlowWith(
  { ctx }: Kit,
  { connectionId, steps }: { connectionId: string; steps: Step[] },
): Promise<{ instanceId: string; flow: string }> {
  counter += 1
  const key = `authorized-${counter}`
  await createIntegration(ctx, {
    schemaVersion: 1,
    key,
    name: key,
    connections: { files: { connector: 'http', type: 'oauth2-code', owner: 'organization' } },
    flows: [{ key: 'main', name: 'Main', trigger: { id: 'trigger', use: 'manual' }, steps }],
  })
  await publishIntegration(ctx, key, {})
  const { externalId: customer } = await createCustomer(ctx, { externalId: key, name: 'Globex' })
  const connections = { files: connectionId }
  const { id } = await createInstance(ctx, { customer, integration: key, config: {}, connections })
  await deployInstance(ctx, id)
  return { instanceId: id, flow: 'main' }
}
