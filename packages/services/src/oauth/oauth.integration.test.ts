import { createDatabase } from '@millrace/db'
import {
  type AuthorizationServer,
  createBrowser,
  startAuthorizationServer,
} from '@millrace/testing/authorization-server'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestKit, givenCustomer, givenPublished, type TestKit } from '../../test/index.ts'
import {
  authorizeConnection,
  type Context,
  createConnection,
  createInstance,
  createOAuthApp,
  deleteConnection,
  deleteCustomer,
  deployInstance,
  finishAuthorization,
  getConnection,
  type Services,
  startAuthorization,
  updateConnection,
  updateOAuthApp,
} from '../index.ts'
import { getAccessToken, renewDue } from '../token-refresh/index.ts'

let kit: TestKit
let server: AuthorizationServer
let owner: Context
beforeAll(async () => {
  kit = await createTestKit()
  owner = kit.as()
  server = await startAuthorizationServer({
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
  await createOAuthApp(owner, localApp('Local'))
})
afterAll(async () => {
  await kit?.close()
  await server?.close()
})
beforeEach(() => {
  server.answerAs({ accountId: 'person-1' })
  server.setAccessTokenSeconds(3600)
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

const tokenOf = (url: string | null) => url?.split('/').at(-1) ?? ''

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

describe('authorization code', () => {
  it('a connection waits for somebody to sign in, and then holds a token that the third party takes', async () => {
    const { id, status } = await givenOAuth()
    expect(status).toBe('needs_authorization')
    const { finish, back } = await signIn(id, { returnTo: '/connections' })
    expect(back.href).toMatch(/^https:\/\/millrace\.example\/oauth\/callback\?/)
    expect(await finish()).toMatchObject({ connectionId: id, error: null, returnTo: '/connections' })
    expect(await getConnection(owner, id)).toMatchObject({ status: 'active' })
    const token = await accessTokenOf(id)
    expect(await callApi(token?.accessToken)).toBe(200)
    expect(await auditOf(id)).toEqual(
      expect.arrayContaining(['connection.authorize', 'connection.open', 'connection.authorized']),
    )
    const text = JSON.stringify(await rowOf(id))
    expect(text).not.toContain(token?.accessToken)
  })

  it('the request to the server has PKCE, the exact redirect address and a state', async () => {
    const { id } = await givenOAuth()
    const { url } = await authorizeConnection(owner, id, {})
    const started = await startAuthorization(kit.services, { token: tokenOf(url), sessionId: null })
    const { searchParams: query } = new URL(started.url)
    expect(Object.fromEntries(query)).toMatchObject({
      response_type: 'code',
      client_id: 'millrace',
      redirect_uri: 'https://millrace.example/oauth/callback',
      scope: 'openid offline_access files.read',
      code_challenge_method: 'S256',
      state: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    })
  })

  it('a link counts once', async () => {
    const { id } = await givenOAuth()
    const { url } = await authorizeConnection(owner, id, {})
    const start = () => startAuthorization(kit.services, { token: tokenOf(url), sessionId: null })
    await start()
    await expect(start()).rejects.toMatchObject({ reason: 'used' })
  })

  it('an answer counts once: who replays it changes nothing', async () => {
    const { id } = await givenOAuth()
    const { finish } = await signIn(id)
    await finish()
    const { tokensVersion } = await rowOf(id)
    await expect(finish()).rejects.toMatchObject({ reason: 'used' })
    expect((await rowOf(id)).tokensVersion).toBe(tokensVersion)
  })

  it('an answer in another browser is refused, and does not use up that of the first', async () => {
    const { id } = await givenOAuth()
    const { answer, finish } = await signIn(id)
    const stranger = { ...answer, cookieOf: () => null }
    await expect(finishAuthorization(kit.services, stranger)).rejects.toMatchObject({
      reason: 'other-browser',
    })
    expect(await finish()).toMatchObject({ error: null })
  })

  it('link and answer belong to the session of the member who asked', async () => {
    const { id } = await givenOAuth()
    const sessionId = crypto.randomUUID()
    const ctx: Context = { ...owner, actor: { ...owner.actor, kind: 'member', sessionId } }
    const { url } = await authorizeConnection(ctx, id, {})
    for (const other of [null, crypto.randomUUID()]) {
      const refused = startAuthorization(kit.services, { token: tokenOf(url), sessionId: other })
      await expect(refused).rejects.toMatchObject({ reason: 'other-session' })
    }
    const { answer, finish } = await signIn(id, { ctx, sessionId })
    const elsewhere = finishAuthorization(kit.services, { ...answer, sessionId: crypto.randomUUID() })
    await expect(elsewhere).rejects.toMatchObject({ reason: 'other-session' })
    expect(await finish()).toMatchObject({ error: null })
  })

  it('an unknown state and a link that is over are refused', async () => {
    const { id } = await givenOAuth()
    const { answer } = await signIn(id)
    const unknown = { ...answer, query: new URLSearchParams({ state: 'guess', code: 'x' }) }
    await expect(finishAuthorization(kit.services, unknown)).rejects.toMatchObject({ reason: 'unknown' })
    const later = { ...kit.services, now: () => new Date(Date.now() + 11 * 60_000) }
    await expect(finishAuthorization(later, answer)).rejects.toMatchObject({ reason: 'expired' })
    const { url } = await authorizeConnection(owner, id, {})
    const late = startAuthorization(later, { token: tokenOf(url), sessionId: null })
    await expect(late).rejects.toMatchObject({ reason: 'expired' })
  })

  it('an answer that names another issuer is not taken (mix-up)', async () => {
    const { id } = await givenOAuth()
    const { answer } = await signIn(id)
    answer.query.set('iss', 'https://evil.example')
    const finished = await finishAuthorization(kit.services, answer)
    expect(finished.error).toContain('iss')
    expect((await rowOf(id)).sealedTokens).toBeNull()
  })

  it('an answer without the issuer, of a server that always names it, is not taken', async () => {
    const { id } = await givenOAuth()
    const { answer } = await signIn(id)
    answer.query.delete('iss')
    expect((await finishAuthorization(kit.services, answer)).error).not.toBeNull()
  })

  it('a person who says no: the reason, and nothing else changes', async () => {
    const { id } = await givenOAuth()
    server.answerAs('deny')
    const { finish } = await signIn(id)
    expect(await finish()).toMatchObject({ error: expect.stringContaining('access_denied') })
    expect(await getConnection(owner, id)).toMatchObject({ status: 'needs_authorization' })
    expect(await auditOf(id)).toContain('connection.authorized refused')
  })

  it('what an address may be sent back to is a path of this server', async () => {
    const { id } = await givenOAuth()
    for (const returnTo of [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
    ]) {
      await expect(authorizeConnection(owner, id, { returnTo })).rejects.toMatchObject({ code: 'invalid' })
    }
  })

  it('another organization and a viewer may not', async () => {
    const { id } = await givenOAuth()
    await expect(authorizeConnection(kit.stranger, id, {})).rejects.toMatchObject({ code: 'not_found' })
    await expect(authorizeConnection(kit.as('viewer'), id, {})).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('without an OAuth app it says what is missing', async () => {
    const { id } = await givenOAuth({ connector: 'dropbox', type: 'oauth2', values: {} })
    await expect(authorizeConnection(owner, id, {})).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('OAuth app'),
    })
  })

  it('tokens are not sent to another server: with another base URL somebody signs in again', async () => {
    const { id } = await givenOAuth()
    await (await signIn(id)).finish()
    await updateConnection(owner, id, { values: { baseUrl: 'https://files.example.com', testPath: '/me' } })
    expect((await rowOf(id)).sealedTokens).not.toBeNull()
    const moved = await updateConnection(owner, id, { values: { baseUrl: 'https://evil.example' } })
    expect(moved.status).toBe('needs_authorization')
    expect((await rowOf(id)).sealedTokens).toBeNull()
  })

  it('an issuer whose document sends secrets over plain HTTP is not asked', async () => {
    const issuer = 'https://issuer.example'
    const app = await createOAuthApp(kit.stranger, { ...localApp('Plain'), settings: { issuer } })
    const { id } = await givenOAuth({}, kit.stranger)
    const { url } = await authorizeConnection(kit.stranger, id, { oauthApp: app.id })
    const document = {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: 'http://issuer.example/token',
    }
    const outbound = { fetchFor: () => async () => Response.json(document) }
    const started = startAuthorization(
      { ...kit.services, outbound },
      { token: tokenOf(url), sessionId: null },
    )
    await expect(started).rejects.toMatchObject({
      code: 'conflict',
      message: 'http://issuer.example/token is not an address that starts with https://.',
    })
  })

  it('deleting its customer takes the tokens back as well', async () => {
    const customer = await givenCustomer(owner)
    const { id } = await givenOAuth({ owner: 'customer', customer })
    await (await signIn(id)).finish()
    const token = await accessTokenOf(id)
    await deleteCustomer(owner, customer)
    expect(await callApi(token?.accessToken)).toBe(401)
  })

  it('deleting it takes the tokens back at the third party', async () => {
    const { id } = await givenOAuth()
    await (await signIn(id)).finish()
    const token = await accessTokenOf(id)
    await deleteConnection(owner, id)
    expect(await callApi(token?.accessToken)).toBe(401)
  })
})

describe('another OAuth app, or other addresses of it', () => {
  async function givenAuthorizedBy(oauthApp: string): Promise<string> {
    const { id } = await givenOAuth({}, kit.stranger)
    await (await signIn(id, { ctx: kit.stranger, oauthApp })).finish()
    return id
  }

  it('tokens follow no OAuth app to another server: somebody signs in again, and what uses them rests', async () => {
    const app = await createOAuthApp(kit.stranger, localApp('Moving'))
    const id = await givenAuthorizedBy(app.id)
    const instanceId = await givenInstanceWith(id, kit.stranger)
    const { sealedTokens } = await rowOf(id)
    await updateOAuthApp(kit.stranger, app.id, { name: 'Moved', clientSecret: 'another' })
    expect(await rowOf(id)).toMatchObject({ status: 'active', sealedTokens })
    await updateOAuthApp(kit.stranger, app.id, {
      settings: { ...app.settings, tokenUrl: 'https://evil.example/token' },
      clientSecret: 'another',
    })
    expect(await rowOf(id)).toMatchObject({ status: 'needs_authorization', sealedTokens: null })
    const where = { id: instanceId }
    expect(await kit.services.db.system.instance.findUnique({ where })).toMatchObject({
      status: 'paused',
      pausedBy: 'connection',
    })
  })

  it('tokens of one client are not sent with the secret of another', async () => {
    const [first, second] = [
      await createOAuthApp(kit.stranger, localApp('First')),
      await createOAuthApp(kit.stranger, localApp('Second')),
    ]
    const id = await givenAuthorizedBy(first.id)
    await authorizeConnection(kit.stranger, id, { oauthApp: first.id })
    expect(await rowOf(id)).toMatchObject({ status: 'active' })
    await authorizeConnection(kit.stranger, id, { oauthApp: second.id })
    expect(await rowOf(id)).toMatchObject({ status: 'needs_authorization', sealedTokens: null })
  })
})

describe('renewal', () => {
  async function givenAuthorized(): Promise<string> {
    const { id } = await givenOAuth()
    await (await signIn(id)).finish()
    return id
  }

  it('a token that is over is renewed once, however many ask, in several processes', async () => {
    const id = await givenAuthorized()
    await expire(id)
    const other = anotherProcess()
    const before = server.tokens.count('refresh_token')
    const given = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        accessTokenOf(id, index % 2 === 0 ? kit.services : other.services),
      ),
    )
    await other.close()
    expect(server.tokens.count('refresh_token') - before).toBe(1)
    expect(new Set(given.map((token) => token?.accessToken)).size).toBe(1)
    expect(await callApi(given[0]?.accessToken)).toBe(200)
    expect(await auditOf(id)).toContain('connection.refresh')
  })

  it('a rotated refresh token is kept: the next renewal works too', async () => {
    const id = await givenAuthorized()
    for (let round = 0; round < 3; round += 1) {
      await expire(id)
      expect(await callApi((await accessTokenOf(id))?.accessToken)).toBe(200)
    }
  })

  it('what is due is renewed before anybody asks, and only that', async () => {
    const id = await givenAuthorized()
    const quiet = await givenAuthorized()
    const [before, quietBefore] = [await rowOf(id), await rowOf(quiet)]
    await kit.services.db.system.connection.update({ where: { id }, data: { refreshDueAt: new Date(0) } })
    await renewDue(kit.services, new AbortController().signal)
    const after = await rowOf(id)
    expect(after.tokensVersion).toBe(before.tokensVersion + 1)
    expect(after.refreshDueAt?.getTime()).toBeGreaterThan(Date.now())
    expect((await rowOf(quiet)).tokensVersion).toBe(quietBefore.tokensVersion)
  })

  it('what cannot be renewed is not due again at once, and keeps no other from its turn', async () => {
    const [broken, well] = [await givenAuthorized(), await givenAuthorized()]
    const due = { refreshDueAt: new Date(0) }
    const { system } = kit.services.db
    await system.connection.update({
      where: { id: broken },
      data: { ...due, expiresAt: new Date(0), sealedTokens: new Uint8Array(64) },
    })
    await system.connection.update({ where: { id: well }, data: due })
    const { tokensVersion } = await rowOf(well)
    const signal = new AbortController().signal
    expect(await renewDue(kit.services, signal)).toBeGreaterThanOrEqual(2)
    expect(await renewDue(kit.services, signal)).toBe(0)
    expect((await rowOf(broken)).refreshDueAt?.getTime()).toBeGreaterThan(Date.now())
    expect((await rowOf(well)).tokensVersion).toBe(tokensVersion + 1)
    expect(kit.logged).toContainEqual(
      expect.objectContaining({ message: 'a token could not be renewed', data: { connectionId: broken } }),
    )
  })

  it('an authorization that was withdrawn is not tried again: it pauses what uses it, which goes on after a new one', async () => {
    const id = await givenAuthorized()
    const instanceId = await givenInstanceWith(id)
    server.forgetTokens()
    await expire(id)
    await expect(accessTokenOf(id)).rejects.toMatchObject({ name: 'TokenMissing', retryAfterMs: null })
    const asked = server.tokens.answered.length
    await expect(accessTokenOf(id)).rejects.toMatchObject({ name: 'TokenMissing' })
    await renewDue(kit.services, new AbortController().signal)
    expect(server.tokens.answered.length).toBe(asked)
    expect(await getConnection(owner, id)).toMatchObject({ status: 'needs_authorization' })
    const instance = () => kit.services.db.system.instance.findUniqueOrThrow({ where: { id: instanceId } })
    expect(await instance()).toMatchObject({ status: 'paused', pausedBy: 'connection' })
    expect(await auditOf(id)).toContain('connection.needs-authorization')

    await (await signIn(id)).finish()
    expect(await instance()).toMatchObject({ status: 'enabled', pausedBy: null })
    expect(await callApi((await accessTokenOf(id))?.accessToken)).toBe(200)
  })

  it('a server that is down is asked less and less, and what was stored stays good', async () => {
    const id = await givenAuthorized()
    await expire(id)
    server.tokens.fail({ status: 503, times: 1 })
    await expect(accessTokenOf(id)).rejects.toMatchObject({ retryAfterMs: expect.any(Number) })
    expect(await rowOf(id)).toMatchObject({ status: 'expired', refreshFailures: 1 })
    const asked = server.tokens.answered.length
    await expect(accessTokenOf(id)).rejects.toMatchObject({ retryAfterMs: expect.any(Number) })
    expect(server.tokens.answered.length).toBe(asked)
    const later = { ...kit.services, now: () => new Date(Date.now() + 60_000) }
    expect(await callApi((await accessTokenOf(id, later))?.accessToken)).toBe(200)
    expect(await rowOf(id)).toMatchObject({ status: 'active', refreshFailures: 0 })
  })

  it('an early renewal that fails leaves runs the token that is still good', async () => {
    const id = await givenAuthorized()
    await kit.services.db.system.connection.update({ where: { id }, data: { refreshDueAt: new Date(0) } })
    server.tokens.fail({ status: 500, times: 1 })
    await renewDue(kit.services, new AbortController().signal)
    expect(await rowOf(id)).toMatchObject({ status: 'active', refreshFailures: 1 })
    expect(await callApi((await accessTokenOf(id))?.accessToken)).toBe(200)
  })
})

describe('client credentials', () => {
  beforeAll(() =>
    createOAuthApp(owner, {
      name: 'Machines',
      connector: 'http',
      type: 'oauth2-client-credentials',
      clientId: 'nobody',
      settings: { tokenUrl: `${server.issuer}/token` },
    }),
  )
  const givenMachine = (clientSecret: string) =>
    givenOAuth({
      type: 'oauth2-client-credentials',
      values: { baseUrl: 'https://api.example.com', clientId: 'machine', clientSecret },
    })

  it('a token is fetched without anybody signing in, again when it is over', async () => {
    const { id, status } = await givenMachine('machine-secret')
    expect(status).toBe('untested')
    expect(await authorizeConnection(owner, id, {})).toEqual({ url: null, status: 'active' })
    const first = await accessTokenOf(id)
    expect(await callApi(first?.accessToken)).toBe(200)
    await expire(id)
    const second = await accessTokenOf(id)
    expect(second?.accessToken).not.toBe(first?.accessToken)
    expect(await callApi(second?.accessToken)).toBe(200)
  })

  it('a wrong secret is said at once, without the secret', async () => {
    const { id } = await givenMachine('not-the-secret')
    const error = await authorizeConnection(owner, id, {}).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'conflict', message: expect.stringContaining('invalid_client') })
    expect(String(error)).not.toContain('not-the-secret')
  })
})

/** Another process on the same database: a pool of its own. */
function anotherProcess(): { services: Services; close: () => Promise<void> } {
  const db = createDatabase({ url: kit.databaseUrl, poolSize: 3 })
  return { services: { ...kit.services, db }, close: () => db.close() }
}
