import { createDatabase } from '@millrace/db'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createOAuthWorld } from '../../test/oauth-world.ts'
import { authorizeConnection, createOAuthApp, getConnection, type Services } from '../index.ts'
import { renewDue } from './renew-due.ts'

const world = await createOAuthWorld()
const {
  kit,
  owner,
  server,
  givenOAuth,
  signIn,
  givenInstanceWith,
  rowOf,
  accessTokenOf,
  expire,
  auditOf,
  callApi,
} = world
afterAll(() => world.close())
beforeEach(() => world.reset())

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
    const sent: string[] = []
    const mail = { send: async ({ subject }: { subject: string }) => void sent.push(subject) }
    await expect(accessTokenOf(id, { ...kit.services, mail })).rejects.toMatchObject({
      name: 'TokenMissing',
      retryAfterMs: null,
    })
    await vi.waitFor(() => expect(sent).toEqual([expect.stringMatching(/^Connect /)]))
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
