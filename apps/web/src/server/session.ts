import { hkdfSync } from 'node:crypto'
import { decode, encode, type JWT } from 'next-auth/jwt'
import type { Env } from '../env.ts'

export interface SessionSettings {
  secret: string
  cookie: string
  /** Cookies travel over HTTPS only. */
  secure: boolean
}

/** After the last use. */
export const sessionSeconds = 12 * 60 * 60
/** A session in use is written anew this long after it was written last. */
const renewAfterSeconds = 15 * 60

export function sessionSettings({
  masterKey,
  publicUrl,
}: Pick<Env, 'masterKey' | 'publicUrl'>): SessionSettings {
  const secure = publicUrl.startsWith('https:')
  return {
    // Derived, so that one secret has to be kept, and so that this one opens no credential.
    secret: Buffer.from(
      hkdfSync('sha256', Buffer.from(masterKey, 'base64'), '', 'millrace session', 32),
    ).toString('base64'),
    cookie: secure ? '__Host-millrace-session' : 'millrace-session',
    secure,
  }
}

/** The id of the session that a valid cookie names; null without one. Whether that session still counts is asked elsewhere. */
export async function readSession(headers: Headers, settings: SessionSettings): Promise<string | null> {
  return toSessionId(await readToken(headers, settings))
}

export function toSessionId(token: JWT | null): string | null {
  return typeof token?.session === 'string' ? token.session : null
}

/** The Set-Cookie header that keeps a session alive while it is used; null when there is none or it is fresh enough. */
export async function renewSession(headers: Headers, settings: SessionSettings): Promise<string | null> {
  const token = await readToken(headers, settings)
  if (token === null || toSessionId(token) === null) return null
  const writtenAt = typeof token.iat === 'number' ? token.iat : 0
  if (Date.now() / 1000 - writtenAt < renewAfterSeconds) return null
  const { secret, cookie, secure } = settings
  const value = await encode({ token, secret, maxAge: sessionSeconds })
  return `${cookie}=${value}; Path=/; Max-Age=${sessionSeconds}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
}

async function readToken(headers: Headers, { secret, cookie }: SessionSettings): Promise<JWT | null> {
  const token = cookieValue(headers.get('cookie') ?? '', cookie)
  if (token === null) return null
  try {
    return await decode({ token, secret })
  } catch {
    return null
  }
}

function cookieValue(header: string, name: string): string | null {
  for (const part of header.split(';')) {
    const [key, ...value] = part.split('=')
    if (key?.trim() === name) return value.join('=').trim()
  }
  return null
}
