import { createPrivateKey } from 'node:crypto'
import {
  createdEmbedKeySchema,
  customerSchema,
  embedSessionSchema,
  problemDetailsSchema,
} from '@millrace/contracts'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiKit, createApiKit } from './api-kit.ts'

let kit: ApiKit
beforeAll(async () => {
  kit = await createApiKit()
})
afterAll(() => kit.close())

describe('a customer over REST', () => {
  it('has any externalId that an address can carry', async () => {
    const externalId = 'a/b c%?#ü'
    const created = await kit.call('POST', '/api/v1/customers', { body: { externalId, name: 'Odd' } })
    expect(created.status).toBe(201)
    const address = created.headers.get('location') ?? ''
    const found = await kit.call('GET', address)
    expect(customerSchema.parse(await found.json())).toMatchObject({ externalId })
    const deleted = await kit.call('DELETE', address)
    expect(deleted.status).toBe(202)
    expect(customerSchema.parse(await deleted.json())).toMatchObject({ status: 'deleting' })
  })

  it('is found by filters in the address, and wrong ones are told', async () => {
    const wrong = await kit.call('GET', '/api/v1/customers?status=asleep')
    expect(problemDetailsSchema.parse(await wrong.json())).toMatchObject({ status: 422 })
    expect((await kit.call('GET', '/api/v1/customers?label=eu,vip&q=x&status=active')).status).toBe(200)
  })
})

describe('an embed token over REST', () => {
  it('is exchanged without an API key, once', async () => {
    const made = await kit.call('POST', '/api/v1/embed-keys', { body: { name: 'Backend' } })
    const key = createdEmbedKeySchema.parse(await made.json())
    const token = await new SignJWT({ customer: 'globex' })
      .setProtectedHeader({ alg: key.algorithm, kid: key.keyId })
      .setIssuer('acme')
      .setAudience('millrace')
      .setSubject('u-1')
      .setIssuedAt()
      .setExpirationTime('5m')
      .setJti('once')
      .sign(createPrivateKey(key.privateKeyPem ?? ''))
    const send = () => kit.call('POST', '/api/v1/embed/sessions', { body: { token }, key: null })
    const first = await send()
    expect(first.status).toBe(201)
    expect(embedSessionSchema.parse(await first.json()).session).toMatch(/^mes_/)
    const second = await send()
    expect(second.status).toBe(401)
    expect(problemDetailsSchema.parse(await second.json()).detail).not.toContain('used-before')
  })

  it.each([
    ['no token', {}],
    ['a number', { token: 7 }],
    ['a long text', { token: 'x'.repeat(9000) }],
    ['no JSON', 'token'],
  ])('is refused in any other form: %s', async (_form, body) => {
    const response = await kit.call('POST', '/api/v1/embed/sessions', { body, key: null })
    expect([400, 422]).toContain(response.status)
  })

  it('is not read beyond its size', async () => {
    const body = { token: 'x'.repeat(100_000) }
    const response = await kit.call('POST', '/api/v1/embed/sessions', { body, key: null })
    expect(response.status).toBe(413)
  })
})
