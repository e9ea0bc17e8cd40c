import { authorizeResultSchema, connectionSchema, oauthAppSchema } from '@millrace/contracts'
import {
  type AuthorizationServer,
  createBrowser,
  startAuthorizationServer,
} from '@millrace/testing/authorization-server'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ApiKit, createApiKit } from './api-kit.ts'

let kit: ApiKit
let server: AuthorizationServer
let callback: string
beforeAll(async () => {
  kit = await createApiKit()
  callback = `${kit.services.publicUrl}/oauth/callback`
  server = await startAuthorizationServer({
    clients: [
      {
        client_id: 'millrace',
        client_secret: 'app-secret',
        redirect_uris: [callback],
        grant_types: ['authorization_code', 'refresh_token'],
      },
    ],
  })
})
afterAll(async () => {
  await kit?.close()
  await server?.close()
})

const call = async (method: string, path: string, body?: unknown) => {
  const response = await kit.call(method, `/api/v1${path}`, body === undefined ? {} : { body })
  return response.json()
}
/** What a browser asks, without a key. */
const visit = (path: string, cookie = '') => kit.app.request(path, { headers: { cookie } })

it('a browser goes to the third party and comes back to a page that says so, and holds nothing of the request', async () => {
  const app = oauthAppSchema.parse(
    await call('POST', '/oauth-apps', {
      name: 'Local',
      connector: 'http',
      type: 'oauth2-code',
      clientId: 'millrace',
      clientSecret: 'app-secret',
      settings: { issuer: server.issuer, scopes: ['openid'] },
    }),
  )
  expect(app).toMatchObject({ redirectUri: callback, hasSecret: true })
  expect(JSON.stringify(app)).not.toContain('app-secret')
  const connection = connectionSchema.parse(
    await call('POST', '/connections', {
      name: '<b>Files</b>',
      connector: 'http',
      type: 'oauth2-code',
      owner: 'organization',
      values: { baseUrl: 'https://files.example.com' },
    }),
  )
  const { url } = authorizeResultSchema.parse(
    await call('POST', `/connections/${connection.id}/authorize`, {}),
  )
  const started = await visit(new URL(url ?? '').pathname)
  expect(started.status).toBe(303)
  const [cookie = ''] = started.headers.getSetCookie()
  expect(cookie).toMatch(/^millrace-oauth-[\w-]+=[\w-]+; Max-Age=\d+; Path=\/oauth; HttpOnly;.*SameSite=Lax$/)

  const back = await createBrowser().followAway(started.headers.get('location') ?? '')
  const foreign = await visit(back.pathname + back.search)
  expect(foreign.status).toBe(400)
  expect(await foreign.text()).toContain('another browser')

  const page = await visit(back.pathname + back.search, cookie.split(';')[0])
  const html = await page.text()
  expect(page.status).toBe(200)
  expect(html).toContain('&lt;b&gt;Files&lt;/b&gt; is authorized.')
  expect(html).not.toContain('<b>Files')
  for (const secret of [back.searchParams.get('code'), back.searchParams.get('state')]) {
    expect(html).not.toContain(secret)
  }
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(await call('GET', `/connections/${connection.id}`)).toMatchObject({ status: 'active' })
})

it.each([
  '/oauth/start/guess',
  '/oauth/callback',
  '/oauth/callback?state=guess&code=x',
  '/oauth/callback?error=%3Cscript%3E',
])('%s is answered with a page that says nothing', async (path) => {
  const page = await visit(path)
  expect(page.status).toBe(400)
  expect(await page.text()).not.toContain('guess')
})
