import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { type AuthorizationServer, createBrowser, startAuthorizationServer } from './index.ts'

const client = {
  client_id: 'app',
  client_secret: 'app-secret',
  redirect_uris: ['http://127.0.0.1:1/callback'],
  grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
}
let server: AuthorizationServer
beforeAll(async () => {
  server = await startAuthorizationServer({ clients: [client] })
})
afterAll(() => server.close())

const verifier = randomBytes(32).toString('base64url')

function authorize(overrides: Record<string, string> = {}): Promise<URL> {
  const query = new URLSearchParams({
    client_id: 'app',
    response_type: 'code',
    redirect_uri: 'http://127.0.0.1:1/callback',
    scope: 'openid offline_access files.read',
    prompt: 'consent',
    state: 'xyz',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...overrides,
  })
  return createBrowser().followAway(`${server.issuer}/auth?${query}`)
}

async function token(form: Record<string, string>): Promise<Record<string, unknown>> {
  const response = await fetch(`${server.issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from('app:app-secret').toString('base64')}` },
    body: new URLSearchParams(form),
  })
  return z.record(z.string(), z.unknown()).parse(await response.json())
}

async function signIn(): Promise<Record<string, unknown>> {
  const back = await authorize()
  return token({
    grant_type: 'authorization_code',
    code: back.searchParams.get('code') ?? '',
    redirect_uri: 'http://127.0.0.1:1/callback',
    code_verifier: verifier,
  })
}

test('a code, its tokens, and an API that takes them', async () => {
  const back = await authorize()
  expect(back.searchParams.get('iss')).toBe(server.issuer)
  expect(back.searchParams.get('state')).toBe('xyz')
  const { access_token } = await signIn()
  const answer = await fetch(`${server.issuer}/api/me`, {
    headers: { authorization: `Bearer ${access_token}` },
  })
  expect(answer.status).toBe(200)
})

test('a refresh token counts once, and its second use takes the whole grant away', async () => {
  const { refresh_token: first } = await signIn()
  const before = server.tokens.count('refresh_token')
  const { refresh_token: second } = await token({ grant_type: 'refresh_token', refresh_token: String(first) })
  expect(second).not.toBe(first)
  expect(await token({ grant_type: 'refresh_token', refresh_token: String(first) })).toMatchObject({
    error: 'invalid_grant',
  })
  expect(await token({ grant_type: 'refresh_token', refresh_token: String(second) })).toMatchObject({
    error: 'invalid_grant',
  })
  expect(server.tokens.count('refresh_token') - before).toBe(1)
})

test('a person who says no', async () => {
  server.answerAs('deny')
  const back = await authorize()
  server.answerAs({ accountId: 'person-1' })
  expect(back.searchParams.get('error')).toBe('access_denied')
})

test('troubles on demand', async () => {
  server.tokens.fail({ status: 503, times: 1 })
  const form = new URLSearchParams({ grant_type: 'client_credentials' })
  expect((await fetch(`${server.issuer}/token`, { method: 'POST', body: form })).status).toBe(503)
  expect(await token({ grant_type: 'client_credentials' })).toHaveProperty('access_token')
})
