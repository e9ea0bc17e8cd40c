import { createVault, newMasterKey } from '@millrace/vault'
import { encode } from 'next-auth/jwt'
import { afterEach, expect, it, vi } from 'vitest'
import { readSession, renewSession, sessionSettings } from './session.ts'

const masterKey = Buffer.alloc(32, 7).toString('base64')
const vault = createVault({ masterKey })
const settings = sessionSettings({ vault, publicUrl: 'http://127.0.0.1:3000' })
const [secret] = settings.secrets()
afterEach(() => {
  vi.useRealTimers()
})

const withCookie = (cookie: string) => new Headers({ cookie })

it('finds the session among other cookies', async () => {
  const token = await encode({ token: { sub: 'm1', session: 's1' }, secret })
  expect(await readSession(withCookie(`theme=dark; ${settings.cookie}=${token}; x=1`), settings)).toBe('s1')
})

it('takes neither a session of another installation, nor one that is over, nor nonsense', async () => {
  const other = sessionSettings({
    vault: createVault({ masterKey: newMasterKey() }),
    publicUrl: 'http://127.0.0.1',
  })
  const foreign = await encode({ token: { sub: 'm1', session: 's1' }, secret: other.secrets()[0] })
  const old = await encode({ token: { sub: 'm1', session: 's1' }, secret, maxAge: -60 })
  const nameless = await encode({ token: { sub: 'm1' }, secret })
  for (const token of [foreign, old, nameless, 'nonsense', '']) {
    expect(await readSession(withCookie(`${settings.cookie}=${token}`), settings)).toBeNull()
  }
  expect(await readSession(new Headers(), settings)).toBeNull()
})

it('takes sessions from before a rotation of the master key, and writes new ones with the new key', async () => {
  vi.useFakeTimers({ now: 0, toFake: ['Date'] })
  const token = await encode({ token: { sub: 'm1', session: 's1' }, secret })
  const next = newMasterKey()
  const rotated = sessionSettings({
    vault: createVault({ masterKey: next, previousMasterKeys: [masterKey] }),
    publicUrl: 'http://127.0.0.1:3000',
  })
  const headers = withCookie(`${settings.cookie}=${token}`)
  expect(await readSession(headers, rotated)).toBe('s1')
  vi.setSystemTime(16 * 60_000)
  const renewed = (await renewSession(headers, rotated)) ?? ''
  const alone = sessionSettings({ ...rotated, vault: createVault({ masterKey: next }), publicUrl: '' })
  expect(await readSession(withCookie(renewed), alone)).toBe('s1')
})

it('keeps a session alive while it is used', async () => {
  vi.useFakeTimers({ now: 0, toFake: ['Date'] })
  const token = await encode({
    token: { sub: 'm1', session: 's1' },
    secret,
    maxAge: 3600,
  })
  const headers = withCookie(`${settings.cookie}=${token}`)
  expect(await renewSession(headers, settings)).toBeNull()
  vi.setSystemTime(16 * 60_000)
  const renewed = (await renewSession(headers, settings)) ?? ''
  expect(renewed).toMatch(/; Path=\/; Max-Age=43200; HttpOnly; SameSite=Lax$/)
  vi.setSystemTime(11 * 3_600_000)
  expect(await readSession(headers, settings)).toBeNull()
  expect(await readSession(withCookie(renewed), settings)).toBe('s1')
})

it('ties the cookie to the host and to HTTPS where there is HTTPS', () => {
  expect(sessionSettings({ vault, publicUrl: 'https://millrace.example.com' })).toMatchObject({
    cookie: '__Host-millrace-session',
    secure: true,
  })
})
