import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import type { CreatedEmbedKey } from '@millrace/contracts'
import { type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestKit, type TestKit, uniqueKey } from '../../test/index.ts'
import {
  createCustomer,
  createEmbedKey,
  createEmbedSession,
  deleteCustomer,
  findEmbedUser,
  getCustomer,
  getEmbedSettings,
  listCustomerUsers,
  listEmbedKeys,
  resumeCustomer,
  revokeEmbedKey,
  suspendCustomer,
  updateEmbedSettings,
} from '../index.ts'

let kit: TestKit
let key: CreatedEmbedKey
beforeAll(async () => {
  kit = await createTestKit()
  key = await createEmbedKey(kit.as(), { name: 'Backend' })
})
afterAll(() => kit.close())

const nowSeconds = () => Math.floor(Date.now() / 1000)

function claims(overrides: Record<string, unknown> = {}): JWTPayload {
  return {
    iss: 'acme',
    aud: 'millrace',
    sub: 'u-1',
    customer: uniqueKey('embedded'),
    jti: uniqueKey('jti'),
    iat: nowSeconds(),
    exp: nowSeconds() + 300,
    ...overrides,
  }
}

function sign(
  payload: JWTPayload,
  { by = key, alg = by.algorithm, kid = by.keyId }: { by?: CreatedEmbedKey; alg?: string; kid?: string } = {},
): Promise<string> {
  return new SignJWT(payload).setProtectedHeader({ alg, kid }).sign(createPrivateKey(by.privateKeyPem ?? ''))
}

const exchange = (token: string) => createEmbedSession(kit.services, { token })

async function lastReason(): Promise<unknown> {
  const entry = await kit.services.db.system.auditEntry.findFirst({
    where: { action: 'embed-session.create', result: 'refused' },
    orderBy: { id: 'desc' },
    select: { data: true },
  })
  return entry?.data
}

function loggedReason(): unknown {
  return kit.logged.filter((entry) => entry.message === 'an embed token was refused').at(-1)?.data?.reason
}

describe('an embed token', () => {
  it('creates customer and user on first sight, and opens a session of the user', async () => {
    const customer = { id: uniqueKey('first'), name: 'Globex' }
    const token = await sign(claims({ customer, name: 'Ada', email: 'ada@globex.example' }))
    const { session, expiresAt } = await exchange(token)
    expect(await getCustomer(kit.as(), customer.id)).toMatchObject({ name: 'Globex', status: 'active' })
    const { items } = await listCustomerUsers(kit.as(), customer.id, {})
    expect(items).toMatchObject([{ externalId: 'u-1', name: 'Ada', email: 'ada@globex.example' }])
    expect(items[0]?.lastSeenAt).not.toBeNull()
    expect(await findEmbedUser(kit.services, session)).toMatchObject({ customerUserId: items[0]?.id })
    expect(new Date(expiresAt).getTime()).toBeGreaterThan(Date.now())
  })

  it('finds both again, and takes over what has changed', async () => {
    const customer = uniqueKey('again')
    await exchange(await sign(claims({ customer, name: 'Ada' })))
    await exchange(await sign(claims({ customer, name: 'Ada Lovelace' })))
    await exchange(await sign(claims({ customer })))
    const { items } = await listCustomerUsers(kit.as(), customer, {})
    expect(items).toMatchObject([{ externalId: 'u-1', name: 'Ada Lovelace' }])
  })

  it.each(['RS256', 'ES256', 'EdDSA'] as const)('may be signed with %s', async (algorithm) => {
    const by = await createEmbedKey(kit.as(), { name: algorithm, algorithm })
    expect(by.algorithm).toBe(algorithm)
    await expect(exchange(await sign(claims(), { by }))).resolves.toMatchObject({
      session: expect.any(String),
    })
  })

  it('counts once, also of two that come at the same moment', async () => {
    const token = await sign(claims())
    const results = await Promise.allSettled([exchange(token), exchange(token), exchange(token)])
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
    expect(await lastReason()).toMatchObject({ reason: 'used-before' })
  })

  it('may name the address of the installation as its audience', async () => {
    const token = await sign(claims({ aud: ['https://millrace.example'] }))
    await expect(exchange(token)).resolves.toBeDefined()
  })

  it('makes one customer and one user of two that come at the same moment', async () => {
    const customer = uniqueKey('race')
    const tokens = await Promise.all([1, 2, 3, 4].map(() => sign(claims({ customer }))))
    await Promise.all(tokens.map(exchange))
    expect((await listCustomerUsers(kit.as(), customer, {})).items).toHaveLength(1)
  })
})

describe('a token that is refused', () => {
  const cases: [string, Record<string, unknown>][] = [
    ['expired', { iat: nowSeconds() - 500, exp: nowSeconds() - 120 }],
    ['lives-too-long', { exp: nowSeconds() + 3600 }],
    ['not-yet-valid', { iat: nowSeconds() + 300, exp: nowSeconds() + 600 }],
    ['not-yet-valid', { nbf: nowSeconds() + 300 }],
    ['wrong-issuer', { iss: 'rival' }],
    ['wrong-audience', { aud: 'other' }],
    ['wrong-claims', { jti: undefined }],
    ['wrong-claims', { exp: undefined }],
    ['wrong-claims', { sub: '' }],
    ['wrong-claims', { customer: undefined }],
    ['wrong-claims', { customer: { id: 7 } }],
  ]
  it.each(cases)('%s: %j', async (reason, overrides) => {
    const error = await exchange(await sign(claims(overrides))).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'unauthorized' })
    expect(loggedReason()).toBe(reason)
  })

  it('may be late by a clock that is a minute off', async () => {
    const late = claims({ iat: nowSeconds() - 330, exp: nowSeconds() - 30 })
    await expect(exchange(await sign(late))).resolves.toBeDefined()
  })

  it('says the same for every reason, with a reference that leads to it', async () => {
    const error = await exchange(await sign(claims({ iss: 'rival' }))).catch((thrown: unknown) => thrown)
    const message = error instanceof Error ? error.message : ''
    const reference = /^The embed token was refused \(reference ([0-9a-f]{8})\)\./.exec(message)?.[1]
    expect(reference).toBeDefined()
    const logged = kit.logged.filter((entry) => entry.message === 'an embed token was refused').at(-1)
    expect(logged?.data).toMatchObject({ reference, reason: 'wrong-issuer' })
  })

  it('has no signature', async () => {
    const token = new UnsecuredJWT(claims()).encode().replace(/^[^.]*/, () => {
      return Buffer.from(JSON.stringify({ alg: 'none', kid: key.keyId })).toString('base64url')
    })
    await expect(exchange(token)).rejects.toMatchObject({ code: 'unauthorized' })
    expect(loggedReason()).toBe('wrong-algorithm')
  })

  it('takes the public key for a shared secret', async () => {
    const secret = new TextEncoder().encode(key.publicKeyPem)
    const token = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'HS256', kid: key.keyId })
      .sign(secret)
    await expect(exchange(token)).rejects.toMatchObject({ code: 'unauthorized' })
    expect(loggedReason()).toBe('wrong-algorithm')
  })

  it('is signed by another key than the one it names', async () => {
    const other = await createEmbedKey(kit.as(), { name: 'Other' })
    const token = await sign(claims(), { by: other, kid: key.keyId })
    await expect(exchange(token)).rejects.toMatchObject({ code: 'unauthorized' })
    expect(loggedReason()).toBe('wrong-signature')
  })

  it('names another organization than the one of its key', async () => {
    const foreign = await createEmbedKey(kit.stranger, { name: 'Rival' })
    await expect(exchange(await sign(claims(), { by: foreign }))).rejects.toMatchObject({
      code: 'unauthorized',
    })
    expect(loggedReason()).toBe('wrong-issuer')
  })

  const nulKeyId = Buffer.from('{"alg":"ES256","kid":"a\\u0000b"}').toString('base64url')
  it.each(['', 'x', 'a.b.c', `${'a'.repeat(3000)}.b.c`, `${nulKeyId}.e30.AA`])(
    'is none: %s',
    async (token) => {
      await expect(exchange(token)).rejects.toMatchObject({
        code: token === '' ? 'invalid' : 'unauthorized',
      })
    },
  )

  it('names a customer or a user who is not known, where tokens create none', async () => {
    const customer = uniqueKey('known')
    await createCustomer(kit.as(), { externalId: customer, name: 'Known' })
    await updateEmbedSettings(kit.as(), { customersFromTokens: false })
    await expect(exchange(await sign(claims()))).rejects.toMatchObject({ code: 'unauthorized' })
    expect(loggedReason()).toBe('unknown-customer')
    await expect(exchange(await sign(claims({ customer })))).rejects.toMatchObject({ code: 'unauthorized' })
    expect(loggedReason()).toBe('unknown-user')
    await updateEmbedSettings(kit.as(), { customersFromTokens: true })
  })

  it('names a customer who is suspended or being deleted, and may be tried again later', async () => {
    const customer = uniqueKey('suspended')
    await exchange(await sign(claims({ customer })))
    await suspendCustomer(kit.as(), customer)
    const token = await sign(claims({ customer }))
    await expect(exchange(token)).rejects.toMatchObject({ code: 'unauthorized' })
    expect(loggedReason()).toBe('customer-suspended')
    await resumeCustomer(kit.as(), customer)
    await expect(exchange(token)).resolves.toBeDefined()
    await deleteCustomer(kit.as(), customer)
    await expect(exchange(await sign(claims({ customer })))).rejects.toMatchObject({ code: 'unauthorized' })
    expect(loggedReason()).toBe('customer-deleting')
  })

  it('fills no audit log: an organization gets a few entries a minute', async () => {
    const before = await kit.services.db.system.auditEntry.count({ where: { result: 'refused' } })
    const token = await sign(claims({ iss: 'rival' }))
    for (let n = 0; n < 60; n++) await exchange(token).catch(() => undefined)
    const after = await kit.services.db.system.auditEntry.count({ where: { result: 'refused' } })
    expect(after - before).toBeLessThanOrEqual(20)
  })
})

describe('a session', () => {
  it('ends with the key of its token, and with its customer', async () => {
    const by = await createEmbedKey(kit.as(), { name: 'Leaked' })
    const { session } = await exchange(await sign(claims(), { by }))
    const customer = uniqueKey('ended')
    const other = await exchange(await sign(claims({ customer }), { by: key }))
    expect(await findEmbedUser(kit.services, session)).not.toBeNull()
    await revokeEmbedKey(kit.as(), by.id)
    expect(await findEmbedUser(kit.services, session)).toBeNull()
    await expect(exchange(await sign(claims(), { by }))).rejects.toMatchObject({ code: 'unauthorized' })
    expect(loggedReason()).toBe('revoked-key')
    expect(await findEmbedUser(kit.services, other.session)).not.toBeNull()
    await suspendCustomer(kit.as(), customer)
    expect(await findEmbedUser(kit.services, other.session)).toBeNull()
  })

  it('does not begin while its key is being revoked', async () => {
    const by = await createEmbedKey(kit.as(), { name: 'Leaking' })
    const token = await sign(claims(), { by })
    const { db } = kit.services
    const transaction: typeof db.transaction = async (work) => {
      // After the token was verified.
      await revokeEmbedKey(kit.as(), by.id)
      return db.transaction(work)
    }
    const late = createEmbedSession({ ...kit.services, db: { ...db, transaction } }, { token })
    await expect(late).rejects.toMatchObject({ code: 'unauthorized' })
    expect(loggedReason()).toBe('revoked-key')
    expect(await db.system.embedSession.count({ where: { keyId: by.keyId } })).toBe(0)
  })

  it('is over after an hour, and is not to be guessed', async () => {
    const { session } = await exchange(await sign(claims()))
    const later = { ...kit.services, now: () => new Date(Date.now() + 61 * 60_000) }
    expect(await findEmbedUser(later, session)).toBeNull()
    expect(await findEmbedUser(kit.services, `mes_${'a'.repeat(43)}`)).toBeNull()
    expect(await findEmbedUser(kit.services, session.slice(4))).toBeNull()
  })
})

describe('an embed key', () => {
  it('is registered by its public half, from which its algorithm follows', async () => {
    const { publicKey } = generateKeyPairSync('ed25519')
    const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const created = await createEmbedKey(kit.as(), { name: 'Own', publicKeyPem })
    expect(created).toMatchObject({ algorithm: 'EdDSA', privateKeyPem: null, publicKeyPem })
  })

  it('shows its private half once', async () => {
    const created = await createEmbedKey(kit.as(), { name: 'Made' })
    expect(createPublicKey(created.privateKeyPem ?? '').export({ type: 'spki', format: 'pem' })).toBe(
      created.publicKeyPem,
    )
    expect(JSON.stringify(await listEmbedKeys(kit.as(), {}))).not.toContain('PRIVATE KEY')
  })

  it.each([
    [
      'a private key',
      () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }),
    ],
    ['text', () => 'hello'],
    [
      'a short RSA key',
      () =>
        generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ type: 'spki', format: 'pem' }),
    ],
    [
      'another curve',
      () =>
        generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ type: 'spki', format: 'pem' }),
    ],
  ])('is not %s', async (_what, pem) => {
    const input = { name: 'x', publicKeyPem: pem().toString() }
    await expect(createEmbedKey(kit.as(), input)).rejects.toMatchObject({
      code: 'invalid',
      problems: [{ path: 'publicKeyPem' }],
    })
  })

  it('belongs to its organization', async () => {
    expect((await listEmbedKeys(kit.stranger, {})).items.map(({ id }) => id)).not.toContain(key.id)
    await expect(revokeEmbedKey(kit.stranger, key.id)).rejects.toMatchObject({ code: 'not_found' })
    expect(await getEmbedSettings(kit.as())).toMatchObject({ issuer: 'acme', audience: 'millrace' })
  })
})
