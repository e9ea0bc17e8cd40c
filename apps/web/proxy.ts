import { randomBytes } from 'node:crypto'
import { createVault } from '@millrace/vault'
import { type NextRequest, NextResponse } from 'next/server'
import { type Env, env } from './src/env.ts'
import { contentSecurityPolicy, nonceHeader } from './src/server/content-security.ts'
import { readSession, type SessionSettings, sessionSettings } from './src/server/session.ts'

/** Before every page: a session or the way to sign in, and a policy with a nonce of its own. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const settings = env()
  const { pathname, search } = request.nextUrl
  if (!isOpen(pathname) && (await readSession(request.headers, session(settings))) === null) {
    const next = pathname === '/' ? '' : `?next=${encodeURIComponent(pathname + search)}`
    return NextResponse.redirect(new URL(`/sign-in${next}`, request.url))
  }
  const nonce = randomBytes(16).toString('base64')
  const policy = contentSecurityPolicy({ nonce, development: settings.development })
  const headers = new Headers(request.headers)
  headers.set(nonceHeader, nonce)
  // Next takes the nonce for its own scripts from the policy of the request.
  headers.set('content-security-policy', policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  if (settings.publicUrl.startsWith('https:')) {
    response.headers.set('strict-transport-security', 'max-age=31536000')
  }
  return response
}

let known: SessionSettings | null = null

function session({ masterKeys, publicUrl }: Env): SessionSettings {
  known ??= sessionSettings({ vault: createVault(masterKeys), publicUrl })
  return known
}

const openPages = ['/sign-in', '/forgot-password']
/** Behind these links stand people who have no account, or cannot get into it. */
const openLinks = ['/approvals/', '/invitations/', '/reset-password/']

function isOpen(pathname: string): boolean {
  return openPages.includes(pathname) || openLinks.some((start) => pathname.startsWith(start))
}

export const config = {
  matcher: ['/((?!api/|hooks/|callbacks/|oauth/|metrics$|_next/|icon\\.svg).*)'],
}
