import {
  type AuthorizationRefusal,
  AuthorizationRefused,
  finishAuthorization,
  OAuthFailure,
  ServiceError,
  type Services,
  startAuthorization,
} from '@millrace/services'
import type { Handler } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Authenticate } from './authenticate.ts'
import { oauthPage } from './oauth-page.ts'
import { originOf } from './origin.ts'

interface OAuthOptions {
  services: Services
  authenticate: Authenticate
}

const cookiePath = '/oauth'

/** The link that counts once: ties the authorization to this browser, and sends it to the third party. */
export function startOAuthHandler(options: OAuthOptions): Handler {
  const { services } = options
  return async (c) => {
    try {
      const { url, cookie } = await startAuthorization(services, {
        token: c.req.param('token') ?? '',
        sessionId: await sessionOf(options, c.req.raw),
      })
      setCookie(c, cookie.name, cookie.value, {
        path: cookiePath,
        httpOnly: true,
        // Not strict: it has to come along when the third party sends the browser back.
        sameSite: 'Lax',
        secure: services.publicUrl.startsWith('https:'),
        maxAge: cookie.maxAgeSeconds,
      })
      c.header('cache-control', 'no-store')
      return c.redirect(url, 303)
    } catch (error) {
      return refusalPage(services, error)
    }
  }
}

/** Where the third party sends the browser back to. */
export function oauthCallbackHandler(options: OAuthOptions): Handler {
  const { services } = options
  return async (c) => {
    try {
      const { cookie, returnTo, connectionId, connectionName, error } = await finishAuthorization(services, {
        query: new URL(c.req.url).searchParams,
        cookieOf: (name) => getCookie(c, name) ?? null,
        sessionId: await sessionOf(options, c.req.raw),
        origin: originOf(c.req.raw.headers),
      })
      deleteCookie(c, cookie, { path: cookiePath })
      if (error === null && returnTo !== null) {
        c.header('cache-control', 'no-store')
        return c.redirect(returnTo, 303)
      }
      const page = oauthPage({
        title: error === null ? 'Connected' : 'Not connected',
        text: error ?? `${connectionName} is authorized.`,
        outcome: { connectionId, error },
        next: returnTo,
      })
      const cookies = c.res.headers.getSetCookie()
      for (const line of cookies) page.headers.append('set-cookie', line)
      return page
    } catch (error) {
      return refusalPage(services, error)
    }
  }
}

async function sessionOf({ authenticate }: OAuthOptions, request: Request): Promise<string | null> {
  const actor = await authenticate(request)
  return actor?.kind === 'member' ? (actor.sessionId ?? null) : null
}

const inWords: Record<AuthorizationRefusal, string> = {
  unknown: 'This address is not one that we have given out. Begin again where you came from.',
  used: 'This link was used already. Begin again where you came from.',
  expired: 'This took longer than ten minutes. Begin again where you came from.',
  'other-session': 'You are not signed in as the person who began this. Begin again where you came from.',
  'other-browser': 'This was begun in another browser, or cookies are off. Begin again in this one.',
}

function refusalPage(services: Services, error: unknown): Response {
  return oauthPage(
    { title: 'Not connected', text: reasonOf(services, error), outcome: null, next: null },
    { status: 400 },
  )
}

function reasonOf(services: Services, error: unknown): string {
  if (error instanceof AuthorizationRefused) return inWords[error.reason]
  if (error instanceof OAuthFailure || error instanceof ServiceError) return error.message
  services.log({ level: 'error', message: 'an authorization did not work', error })
  return 'Something went wrong on our side. Try again in a moment.'
}
