import { createRequire } from 'node:module'
import { z } from 'zod'
import { authOptions } from '../src/server/auth-options.ts'

/** What next-auth's route handler calls, without Next around it. */
const answerSchema = z.object({
  status: z.number().optional(),
  headers: z.array(z.object({ key: z.string(), value: z.string() })).optional(),
  body: z.unknown().optional(),
  redirect: z.string().optional(),
  cookies: z
    .array(
      z.object({
        name: z.string(),
        value: z.string(),
        options: z.object({ maxAge: z.number().optional() }).loose(),
      }),
    )
    .optional(),
})
const coreSchema = z.object({
  AuthHandler: z.custom<(params: object) => Promise<unknown>>((v) => typeof v === 'function'),
})

export type AuthHandler = (request: AuthRequest) => Promise<z.infer<typeof answerSchema>>

interface AuthRequest {
  url: URL
  method: 'GET' | 'POST'
  body: Record<string, string>
  cookies: Record<string, string>
}

export const authHandler: AuthHandler = async ({ url, method, body, cookies }) => {
  const require = createRequire(import.meta.url)
  const folder = require.resolve('next-auth').replace(/index\.js$/, '')
  const { AuthHandler } = coreSchema.parse(require(`${folder}core/index.js`))
  const [action = '', providerId] = url.pathname.replace('/api/auth/', '').split('/')
  const query = Object.fromEntries(url.searchParams)
  const answer = await AuthHandler({
    req: { action, providerId, query, body, cookies, headers: {}, method, error: query.error ?? providerId },
    options: authOptions(new Headers({ 'user-agent': 'Firefox', 'x-forwarded-for': '192.0.2.1' })),
  })
  return answerSchema.parse(answer)
}

export interface Browser {
  /** Presses the button of a provider; gives where that leads. */
  startSignIn(provider: string): Promise<URL>
  /** Follows redirects until they lead to `until`, and does not go there. */
  follow(url: URL, options: { until: string }): Promise<URL>
  callback(url: URL): Promise<Response>
  post(path: string, body: Record<string, string>): Promise<Response>
  cookie(name: string): string | undefined
  forget(name: string): void
}

/** Keeps the app's cookies, and the provider's in another jar. */
export function openBrowser(handler: AuthHandler, base: string): Browser {
  const own = new Map<string, string>()
  const ask = async (method: 'GET' | 'POST', url: URL, body: Record<string, string> = {}) => {
    const answer = await handler({ url, method, body, cookies: Object.fromEntries(own) })
    for (const { name, value, options } of answer.cookies ?? []) {
      if (options.maxAge === 0 || value === '') own.delete(name)
      else own.set(name, value)
    }
    const location = answer.redirect === undefined ? {} : { location: answer.redirect }
    return new Response(JSON.stringify(answer.body ?? null), {
      status: answer.status ?? 200,
      headers: location,
    })
  }
  const browser: Browser = {
    async startSignIn(provider) {
      const { csrfToken } = z
        .object({ csrfToken: z.string() })
        .parse(await (await ask('GET', new URL('/api/auth/csrf', base))).json())
      const answer = await browser.post(`/api/auth/signin/${provider}`, { csrfToken, callbackUrl: '/runs' })
      return new URL(answer.headers.get('location') ?? '')
    },
    follow: followRedirects,
    callback: (url) => ask('GET', url),
    post: (path, body) => ask('POST', new URL(path, base), body),
    cookie: (name) => own.get(name),
    forget: (name) => void own.delete(name),
  }
  return browser
}

async function followRedirects(start: URL, { until }: { until: string }): Promise<URL> {
  const cookies = new Map<string, string>()
  let url = start
  while (url.origin !== until) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, { redirect: 'manual', headers: { cookie } })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
    }
    const location = response.headers.get('location')
    if (location === null) throw new Error(await response.text())
    url = new URL(location, url)
  }
  return url
}
