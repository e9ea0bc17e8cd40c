import { originOf } from '@millrace/api'
import type { AuthOptions } from 'next-auth'
import Credentials from 'next-auth/providers/credentials'
import { z } from 'zod'
import { faultCode } from '../sign-in/sign-in-fault.ts'
import { log } from './log.ts'
import { platform } from './platform.ts'
import { toProvenIdentity } from './providers/index.ts'
import { decodeWithAny, sessionSeconds, toSessionId } from './session.ts'

const credentialsSchema = z.object({ email: z.string(), password: z.string() })

/** Made anew for each request, which tells where it comes from. */
export function authOptions(headers: Headers): AuthOptions {
  const { session, providers, signIn, signInWithProvider, signOut } = platform()
  const { cookie, secure } = session
  const [secret] = session.secrets()
  const origin = originOf(headers)
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
          const result = await signIn({ ...credentials.data, ...origin })
          if (result.kind === 'signed-in') return result.member
          // The text of the error is all that next-auth hands on to the page.
          throw new Error(faultCode(result.fault))
        },
      }),
      ...providers,
    ],
    events: {
      signOut: async ({ token }) => {
        const sessionId = toSessionId(token)
        if (sessionId !== null) await signOut(sessionId)
      },
    },
    callbacks: {
      signIn: async ({ user, account, profile }) => {
        if (account?.type !== 'oauth') return true
        const identity = toProvenIdentity({ provider: account.provider, claims: profile })
        const result = await signInWithProvider(identity, origin)
        if (result.kind === 'refused') return `/sign-in?error=${faultCode(result.fault)}`
        // next-auth hands this same object on to `jwt`.
        Object.assign(user, { sessionId: result.member.sessionId })
        return true
      },
      // `user` is there only at sign-in. Nothing of a provider's account goes into the cookie.
      jwt: ({ token, user }) =>
        user !== undefined && 'sessionId' in user ? { session: user.sessionId } : token,
      // The page decides where to go; next-auth never leads anywhere but to our own pages.
      redirect: ({ url, baseUrl }) => ownAddress(url, baseUrl),
    },
    // An attempt that failed is no error of ours; what a provider answered is in the log all the same.
    logger: { error: noteFailure, warn: () => {}, debug: () => {} },
  }
}

function noteFailure(code: string, metadata: unknown): void {
  const cause = metadata instanceof Object && 'error' in metadata ? metadata.error : metadata
  log({ level: 'warn', message: `sign-in: ${code}`, error: cause })
}

/** A path as the page gave it, or the whole address as next-auth keeps it while a provider is asked. */
function ownAddress(url: string, baseUrl: string): string {
  const parsed = URL.parse(url, baseUrl)
  return parsed?.origin === new URL(baseUrl).origin ? parsed.href : baseUrl
}
