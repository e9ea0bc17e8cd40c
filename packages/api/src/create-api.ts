import { createRefusalLog, getHealth, getMetrics, type Services } from '@millrace/services'
import { Hono } from 'hono'
import { docsPage, docsPolicy } from './docs/page.ts'
import type { Authenticate } from './http/authenticate.ts'
import { embedSessionHandler } from './http/embed-handler.ts'
import { hookHandler, hookMethods } from './http/hook-handler.ts'
import {
  acceptInvitationHandler,
  requestPasswordResetHandler,
  resetPasswordHandler,
  viewInvitationHandler,
} from './http/link-handlers.ts'
import { oauthCallbackHandler, startOAuthHandler } from './http/oauth-handlers.ts'
import { errorResponse, problemResponse } from './http/problem.ts'
import { routeHandler } from './http/route-handler.ts'
import { securityHeaders } from './http/security-headers.ts'
import { answerApprovalHandler, callbackHandler, getApprovalHandler } from './http/wait-handlers.ts'
import { openApiDocument } from './openapi/document.ts'
import type { Route } from './route.ts'
import { routes } from './routes/index.ts'

export interface ApiOptions {
  services: Services
  /** The actor of a session cookie; null without one. */
  authenticate: Authenticate
  /** Shown in /api/health and the OpenAPI document. */
  version?: string
  /** Largest body of a webhook that is held in memory (JSON, forms, text, and all that is signed); default 10 MB. */
  maxHookBytes?: number
  /** Largest body of a webhook that is stored as files; default 100 MB. */
  maxHookFileBytes?: number
}

const megabyte = 1024 * 1024

/** Everything of the web app that is not a page: /api/v1, /api/health, /api/docs, /metrics, and what takes no key: webhooks, callbacks, approvals, embed tokens. */
export function createApi(options: ApiOptions): Hono {
  const { services, version = '0.1.0', maxHookBytes = 10 * megabyte } = options
  const maxFileBytes = options.maxHookFileBytes ?? 100 * megabyte
  const app = new Hono()
  app.use(securityHeaders)
  app.onError((error) => errorResponse(services, error))
  app.notFound(() => problemResponse({ code: 'not_found', detail: 'There is no such address.' }))

  const routeOptions = { ...options, refusals: createRefusalLog() }
  for (const [path, ofPath] of Map.groupBy(routes, (route) => honoPath(route.path))) {
    for (const route of ofPath) app.on(route.method.toUpperCase(), path, routeHandler(route, routeOptions))
    refuseOtherMethods(app, path, ofPath.map(methodOf))
  }

  const document = openApiDocument({ routes, version, publicUrl: services.publicUrl })
  open(app, '/api/v1/openapi.json', () => Response.json(document))
  open(app, '/api/docs', async () => docsResponse(await docsPage({ routes, document })))
  open(app, '/api/health', async () => {
    const health = await getHealth(services, { version })
    return Response.json(health, {
      status: health.status === 'down' ? 503 : 200,
      headers: { 'cache-control': 'no-store' },
    })
  })
  open(app, '/metrics', async () => {
    return new Response(await getMetrics(services), {
      headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
    })
  })

  app.post(embedSessionPath, embedSessionHandler({ services }))
  refuseOtherMethods(app, embedSessionPath, ['POST'])

  app.get(invitationPath, viewInvitationHandler({ services }))
  app.post(invitationPath, acceptInvitationHandler({ services }))
  refuseOtherMethods(app, invitationPath, ['GET', 'POST'])
  app.post(passwordResetsPath, requestPasswordResetHandler({ services }))
  refuseOtherMethods(app, passwordResetsPath, ['POST'])
  app.post(`${passwordResetsPath}/:token`, resetPasswordHandler({ services }))
  refuseOtherMethods(app, `${passwordResetsPath}/:token`, ['POST'])

  app.on(hookMethods, '/hooks/:token', hookHandler({ services, maxBytes: maxHookBytes, maxFileBytes }))
  refuseOtherMethods(app, '/hooks/:token', hookMethods)

  app.on(callbackMethods, callbackPath, callbackHandler({ services, maxBytes: maxHookBytes }))
  refuseOtherMethods(app, callbackPath, callbackMethods)
  app.get(oauthStartPath, startOAuthHandler(options))
  refuseOtherMethods(app, oauthStartPath, ['GET'])
  app.get(oauthCallbackPath, oauthCallbackHandler(options))
  refuseOtherMethods(app, oauthCallbackPath, ['GET'])
  app.get(approvalPath, getApprovalHandler({ services }))
  app.post(approvalPath, answerApprovalHandler({ services }))
  refuseOtherMethods(app, approvalPath, ['GET', 'POST'])
  return app
}

const embedSessionPath = '/api/v1/embed/sessions'
/** Not GET: a preview of a link must answer nothing. */
const callbackMethods = ['POST', 'PUT']
const callbackPath = '/callbacks/:runId/:path/:token'
const invitationPath = '/api/invitations/:token'
const passwordResetsPath = '/api/password-resets'
const oauthStartPath = '/oauth/start/:token'
const oauthCallbackPath = '/oauth/callback'
const approvalPath = '/api/approvals/:runId/:path/:token'

/** Without a key: what is there belongs to no organization. */
function open(app: Hono, path: string, respond: () => Response | Promise<Response>): void {
  app.get(path, respond)
  refuseOtherMethods(app, path, ['GET'])
}

/** Registered after the methods that exist, so it sees only the others. */
function refuseOtherMethods(app: Hono, path: string, allowed: string[]): void {
  app.all(path, (c) =>
    problemResponse({
      code: 'bad_request',
      status: 405,
      detail: `${c.req.method} is not a method of this address.`,
      headers: { allow: allowed.join(', ') },
    }),
  )
}

function methodOf(route: Route): string {
  return route.method.toUpperCase()
}

function honoPath(path: string): string {
  return `/api/v1${path.replaceAll(/\{(\w+)\}/g, ':$1')}`
}

function docsResponse(html: string): Response {
  return new Response(html, {
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': docsPolicy },
  })
}
