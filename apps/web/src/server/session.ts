import { hkdfSync } from 'node:crypto'
import { decode } from 'next-auth/jwt'
import type { Env } from '../env.ts'

export interface SessionSettings {
  secret: string
  cookie: string
  /** Cookies travel over HTTPS only. */
  secure: boolean
}

export const sessionSeconds = 7 * 24 * 60 * 60

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

/** The member's id in the session cookie; null without a valid one. Whether the member still exists is asked elsewhere. */
export async function readSession(
  headers: Headers,
  { secret, cookie }: SessionSettings,
): Promise<string | null> {
  const token = cookieValue(headers.get('cookie') ?? '', cookie)
  if (token === null) return null
  try {
    return (await decode({ token, secret }))?.sub ?? null
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
