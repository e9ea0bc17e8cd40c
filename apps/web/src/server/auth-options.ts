import type { AuthOptions } from 'next-auth'
import Credentials from 'next-auth/providers/credentials'
import { z } from 'zod'
import { env } from '../env.ts'
import { faultCode } from '../sign-in/sign-in-fault.ts'
import { platform } from './platform.ts'
import { sessionSeconds, sessionSettings, toSession } from './session.ts'

const credentialsSchema = z.object({ email: z.string(), password: z.string() })

export function authOptions(): AuthOptions {
  const { secret, cookie, secure } = sessionSettings(env())
  return {
    secret,
    useSecureCookies: secure,
    session: { strategy: 'jwt', maxAge: sessionSeconds },
    pages: { signIn: '/sign-in', error: '/sign-in', signOut: '/sign-in' },
    cookies: {
      sessionToken: { name: cookie, options: { httpOnly: true, sameSite: 'lax', path: '/', secure } },
    },
    providers: [
      Credentials({
        credentials: { email: { type: 'email' }, password: { type: 'password' } },
        authorize: async (given, request) => {
          const credentials = credentialsSchema.safeParse(given)
          if (!credentials.success) return null
          const result = await platform().signIn({
            ...credentials.data,
            address: clientAddress(request.headers),
          })
          if (result.kind === 'signed-in') return result.member
          // The text of the error is all that next-auth hands on to the page.
          throw new Error(faultCode(result.fault))
        },
      }),
    ],
    events: {
      signOut: async ({ token }) => {
        const session = toSession(token)
        if (session !== null) await platform().signOut(session)
      },
    },
    callbacks: {
      // `user` is there only at sign-in.
      jwt: ({ token, user }) =>
        user !== undefined && 'sessionVersion' in user
          ? { ...token, sessionVersion: user.sessionVersion }
          : token,
      // The page decides where to go; next-auth never leads anywhere but to our own pages.
      redirect: ({ url, baseUrl }) =>
        url.startsWith('/') && !url.startsWith('//') ? `${baseUrl}${url}` : baseUrl,
    },
  }
}

/** The socket's, which Next fills in (see dropForwardedFor), or with TRUST_PROXY what the proxy has appended. */
function clientAddress(headers: Record<string, unknown> | undefined): string {
  const forwarded = headers?.['x-forwarded-for']
  const last = typeof forwarded === 'string' ? forwarded.split(',').at(-1)?.trim() : undefined
  return last ? last.slice(0, 100) : 'unknown'
}
