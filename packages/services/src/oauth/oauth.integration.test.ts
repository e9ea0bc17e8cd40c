import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { givenCustomer, givenMember, givenSession } from '../../test/index.ts'
import { createOAuthWorld, tokenOf } from '../../test/oauth-world.ts'
import {
  authorizeConnection,
  type Context,
  createOAuthApp,
  deleteConnection,
  deleteCustomer,
  finishAuthorization,
  getConnection,
  startAuthorization,
  updateConnection,
  updateOAuthApp,
} from '../index.ts'

const world = await createOAuthWorld()
const {
  kit,
  owner,
  server,
  localApp,
  givenOAuth,
  signIn,
  givenInstanceWith,
  rowOf,
  accessTokenOf,
  auditOf,
  callApi,
} = world
afterAll(() => world.close())
beforeEach(() => world.reset())

async function givenSignedIn(): Promise<{ ctx: Context; sessionId: string; memberId: string }> {
  const member = await givenMember(owner, { role: 'admin' })
  const ctx = await givenSession(kit.services, member)
  const sessionId = ctx.actor.kind === 'member' ? ctx.actor.sessionId : undefined
  if (sessionId === undefined) throw new Error('no session')
  return { ctx, sessionId, memberId: member.id }
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
    const { ctx, sessionId } = await givenSignedIn()
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

  it('a member who may not connect any more by then connects nothing', async () => {
    const { id } = await givenOAuth()
    const { ctx, sessionId, memberId } = await givenSignedIn()
    const { finish } = await signIn(id, { ctx, sessionId })
    await kit.services.db.system.member.update({ where: { id: memberId }, data: { role: 'viewer' } })
    await expect(finish()).rejects.toMatchObject({ reason: 'other-session' })
    expect((await rowOf(id)).sealedTokens).toBeNull()
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
