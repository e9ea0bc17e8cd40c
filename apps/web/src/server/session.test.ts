import { encode } from 'next-auth/jwt'
import { expect, it } from 'vitest'
import { readSession, sessionSettings } from './session.ts'

const masterKey = Buffer.alloc(32, 7).toString('base64')
const settings = sessionSettings({ masterKey, publicUrl: 'http://127.0.0.1:3000' })
const withCookie = (cookie: string) => new Headers({ cookie })

it('finds the member among other cookies', async () => {
  const token = await encode({ token: { sub: 'm1' }, secret: settings.secret })
  expect(await readSession(withCookie(`theme=dark; ${settings.cookie}=${token}; x=1`), settings)).toBe('m1')
})

it('takes neither a session of another installation, nor one that is over, nor nonsense', async () => {
  const other = sessionSettings({
    masterKey: Buffer.alloc(32, 8).toString('base64'),
    publicUrl: 'http://127.0.0.1',
  })
  const foreign = await encode({ token: { sub: 'm1' }, secret: other.secret })
  const old = await encode({ token: { sub: 'm1' }, secret: settings.secret, maxAge: -60 })
  for (const token of [foreign, old, 'nonsense', '']) {
    expect(await readSession(withCookie(`${settings.cookie}=${token}`), settings)).toBeNull()
  }
  expect(await readSession(new Headers(), settings)).toBeNull()
})

it('ties the cookie to the host and to HTTPS where there is HTTPS', () => {
  expect(sessionSettings({ masterKey, publicUrl: 'https://millrace.example.com' })).toMatchObject({
    cookie: '__Host-millrace-session',
    secure: true,
  })
})
