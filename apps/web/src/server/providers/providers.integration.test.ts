import { createServer } from 'node:http'
import { createInvitation, findMemberActor } from '@millrace/services'
import { createTestKit, givenMember, type TestKit, uniqueKey } from '@millrace/services/testing'
import { type AuthorizationServer, startAuthorizationServer } from '@millrace/testing/authorization-server'
import { decode } from 'next-auth/jwt'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { authHandler, type Browser, openBrowser } from '../../../test/auth-browser.ts'
import { tellNextAuthItsUrl } from '../../env.ts'
import { sessionSettings } from '../session.ts'
import { signInIdentity, signInMember } from '../sign-in.ts'
import { githubProvider, readClaims } from './github.ts'
import { oidcProvider } from './oidc.ts'

// next-auth as it runs in the web app, a real OpenID provider, and the real services behind it.

const publicUrl = 'http://127.0.0.1:3999'
const client = { clientId: 'millrace', clientSecret: 'provider-secret' }
let kit: TestKit
let server: AuthorizationServer
let knownEmail: string
let invitedEmail: string

beforeAll(async () => {
  tellNextAuthItsUrl({ publicUrl })
  kit = await createTestKit()
  knownEmail = (await givenMember(kit.as())).email
  invitedEmail = `${uniqueKey('invited')}@acme.example`
  await createInvitation(kit.as(), { email: invitedEmail, role: 'support' })
  const claims = (email: string, verified = true) => ({ email, email_verified: verified, name: 'Ada' })
  server = await startAuthorizationServer({
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: [`${publicUrl}/api/auth/callback/oidc`],
        grant_types: ['authorization_code'],
      },
    ],
    accounts: [
      { id: 'known', claims: claims(knownEmail) },
      { id: 'invited', claims: claims(invitedEmail) },
      { id: 'stranger', claims: claims('stranger@elsewhere.example') },
      { id: 'unverified', claims: claims(knownEmail, false) },
    ],
  })
  const { services } = kit
  globalThis.millracePlatform = {
    session: sessionSettings({ vault: services.vault, publicUrl }),
    providers: [oidcProvider({ ...client, issuer: server.issuer, name: 'Acme login' })],
    fetch: async () => new Response(),
    signIn: (input) => signInMember(services, input),
    signInWithProvider: (identity, origin) => signInIdentity(services, identity, origin),
    signOut: async () => {},
  }
})
afterAll(async () => {
  globalThis.millracePlatform = undefined
  await server.close()
  await kit.close()
})

/** To the provider and back to the app's callback, which is not asked yet. */
async function goThrough(browser: Browser): Promise<URL> {
  const there = await browser.startSignIn('oidc')
  for (const name of ['state', 'nonce', 'code_challenge']) expect(there.searchParams.get(name)).toBeTruthy()
  expect(there.searchParams.get('code_challenge_method')).toBe('S256')
  return browser.follow(there, { until: publicUrl })
}

async function sessionOf(browser: Browser) {
  const token = browser.cookie('millrace-session')
  if (token === undefined) return null
  const [secret] = sessionSettings({ vault: kit.services.vault, publicUrl }).secrets()
  const payload = await decode({ token, secret })
  return { payload, actor: await findMemberActor(kit.services, String(payload?.session)) }
}

async function signInAs(accountId: string) {
  server.answerAs({ accountId })
  const browser = openBrowser(authHandler, publicUrl)
  const answer = await browser.callback(await goThrough(browser))
  return { session: await sessionOf(browser), location: answer.headers.get('location') ?? '' }
}

it('signs a member in, and puts nothing into the cookie but the session', async () => {
  const { session, location } = await signInAs('known')
  expect(location).toBe(`${publicUrl}/runs`)
  expect(session?.actor).toMatchObject({ kind: 'member', role: 'builder' })
  expect(Object.keys(session?.payload ?? {}).toSorted()).toEqual(['exp', 'iat', 'jti', 'session'])
})

it('makes a member of somebody who is invited', async () => {
  expect((await signInAs('invited')).session?.actor).toMatchObject({ role: 'support' })
})

it.each(['stranger', 'unverified'])('turns away somebody who is %s', async (accountId) => {
  await kit.services.db.system.identity.deleteMany({})
  const { session, location } = await signInAs(accountId)
  expect(session).toBeNull()
  expect(location).toContain('/sign-in?error=unknown-account')
})

it('turns away an answer of the provider that comes a second time, or to another browser', async () => {
  server.answerAs({ accountId: 'known' })
  const [browser, other] = [openBrowser(authHandler, publicUrl), openBrowser(authHandler, publicUrl)]
  const back = await goThrough(browser)
  await other.startSignIn('oidc')
  expect((await other.callback(back)).headers.get('location')).toMatch(/error=OAuthCallback/)
  expect(await sessionOf(other)).toBeNull()
  await browser.callback(back)
  expect(await sessionOf(browser)).not.toBeNull()
  browser.forget('millrace-session')
  expect((await browser.callback(back)).headers.get('location')).toMatch(/error=OAuthCallback/)
  expect(await sessionOf(browser)).toBeNull()
})

it('turns away an answer whose state was changed', async () => {
  const browser = openBrowser(authHandler, publicUrl)
  const back = await goThrough(browser)
  back.searchParams.set('state', 'forged')
  expect((await browser.callback(back)).headers.get('location')).toMatch(/error=OAuthCallback/)
  expect(await sessionOf(browser)).toBeNull()
})

it('comes back to the sign-in page when the person says no', async () => {
  server.answerAs('deny')
  const browser = openBrowser(authHandler, publicUrl)
  expect((await browser.callback(await goThrough(browser))).headers.get('location')).toMatch(/error=/)
  expect(await sessionOf(browser)).toBeNull()
})

it('starts only by a form of our own page', async () => {
  const answer = await openBrowser(authHandler, publicUrl).post('/api/auth/signin/oidc', {
    csrfToken: 'forged',
  })
  expect(answer.headers.get('location')).not.toContain(server.issuer)
})

it('asks GitHub for the primary address, and whether it is verified', async () => {
  const answers: Record<string, unknown> = {
    '/user': { id: 42, login: 'ada', name: null },
    '/user/emails': [
      { email: 'other@acme.example', primary: false, verified: true },
      { email: 'ada@acme.example', primary: true, verified: false },
    ],
  }
  const api = createServer(({ url, headers }, response) => {
    response.statusCode = headers.authorization === 'Bearer good' ? 200 : 401
    response.end(JSON.stringify(answers[url ?? '']))
  })
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve))
  const address = api.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const base = `http://127.0.0.1:${address.port}`
  expect(await readClaims(base, 'good')).toEqual({
    sub: '42',
    name: 'ada',
    email: 'ada@acme.example',
    email_verified: false,
  })
  await expect(readClaims(base, 'bad')).rejects.toThrow(/401/)
  api.close()
  expect(githubProvider(client)).toMatchObject({ checks: ['pkce', 'state'] })
})
