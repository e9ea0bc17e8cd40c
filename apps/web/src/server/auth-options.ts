import { originOf } from '@millrace/api'
import type { AuthOptions } from 'next-auth'
import Credentials from 'next-auth/providers/credentials'
import { z } from 'zod'
import { faultCode } from '../sign-in/sign-in-fault.ts'
import { platform } from './platform.ts'
import { decodeWithAny, sessionSeconds, toSessionId } from './session.ts'

const credentialsSchema = z.object({ email: z.string(), password: z.string() })

/** Made anew for each request, which tells where it comes from. */
export function authOptions(headers: Headers): AuthOptions {
  const { session } = platform()
  const { cookie, secure } = session
  const [secret] = session.secrets()
  return {
    secret,
    useSecureCookies: secure,
    jwt: { decode: (params) => decodeWithAny(session, params) },
    session: { strategy: 'jwt', maxAge: sessionSeconds },
    pages: { signIn: '/sign-in', error: '/sign-in', signOut: '/sign-in' },
    cookies: {
      sessionToken: { name: cookie, options: { httpOnly: true, sameSite: 'lax', path: '/', secure } },
    },
    providers: [
      Credentials({
        credentials: { email: { type: 'email' }, password: { type: 'password' } },
        authorize: async (given) => {
          const credentials = credentialsSchema.safeParse(given)
          if (!credentials.success) return null
          const result = await platform().signIn({
            ...credentials.data,
            ...originOf(headers),
          })
          if (result.kind === 'signed-in') return result.member
          // The text of the error is all that next-auth hands on to the page.
          throw new Error(faultCode(result.fault))
        },
      }),
    ],
    events: {
      signOut: async ({ token }) => {
        const sessionId = toSessionId(token)
        if (sessionId !== null) await platform().signOut(sessionId)
      },
    },
    callbacks: {
      // `user` is there only at sign-in.
      jwt: ({ token, user }) =>
        user !== undefined && 'sessionId' in user ? { ...token, session: user.sessionId } : token,
      // The page decides where to go; next-auth never leads anywhere but to our own pages.
      redirect: ({ url, baseUrl }) =>
        url.startsWith('/') && !url.startsWith('//') ? `${baseUrl}${url}` : baseUrl,
    },
  }
}
