import type { Vault } from '@millrace/vault'
import { decode, encode, type JWT, type JWTDecodeParams } from 'next-auth/jwt'
import type { Env } from '../env.ts'

export interface SessionSettings {
  /** As of now: the first is for new sessions. A rotation of the master key adds one and ends no session. */
  secrets: () => [string, ...string[]]
  cookie: string
  /** Cookies travel over HTTPS only. */
  secure: boolean
}

/** After the last use. */
export const sessionSeconds = 12 * 60 * 60
/** A session in use is written anew this long after it was written last. */
const renewAfterSeconds = 15 * 60

export function sessionSettings({
  vault,
  publicUrl,
}: Pick<Env, 'publicUrl'> & { vault: Pick<Vault, 'deriveKeys'> }): SessionSettings {
  const secure = publicUrl.startsWith('https:')
  return {
    // Derived, so that one secret has to be kept, and so that this one opens no credential.
    secrets() {
      const [first, ...others] = vault.deriveKeys('session')
      return [first.toString('base64'), ...others.map((key) => key.toString('base64'))]
    },
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
  const { secrets, cookie, secure } = settings
  const [secret] = secrets()
  const value = await encode({ token, secret, maxAge: sessionSeconds })
  return `${cookie}=${value}; Path=/; Max-Age=${sessionSeconds}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
}

async function readToken(headers: Headers, settings: SessionSettings): Promise<JWT | null> {
  const token = cookieValue(headers.get('cookie') ?? '', settings.cookie)
  return token === null ? null : decodeWithAny(settings, { token })
}

/** null: not written here, or over. */
export async function decodeWithAny(
  { secrets }: Pick<SessionSettings, 'secrets'>,
  params: Omit<JWTDecodeParams, 'secret'>,
): Promise<JWT | null> {
  for (const secret of secrets()) {
    try {
      return await decode({ ...params, secret })
    } catch {
      // Written with another one.
    }
  }
  return null
}

function cookieValue(header: string, name: string): string | null {
  for (const part of header.split(';')) {
    const [key, ...value] = part.split('=')
    if (key?.trim() === name) return value.join('=').trim()
  }
  return null
}
