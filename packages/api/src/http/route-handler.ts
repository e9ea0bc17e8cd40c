import {
  authorise,
  type Context,
  type RefusalLog,
  refuseLimited,
  ServiceError,
  type Services,
} from '@millrace/services'
import type { Handler, Context as HonoContext } from 'hono'
import type { Route } from '../route.ts'
import { type Authenticate, isRead, requireActor } from './authenticate.ts'
import { originOf } from './origin.ts'
import { readRequestBody } from './request-body.ts'

interface RouteOptions {
  services: Services
  authenticate: Authenticate
  refusals: RefusalLog
}

/**
 * authenticate -> authorise -> read the body -> call the verb -> reply. What is thrown goes to the app's error handler; a
 * change that the permission table refuses is recorded before.
 */
export function routeHandler(route: Route, options: RouteOptions): Handler {
  const respond = responder(route)
  return async (c) => {
    const request = c.req.raw
    const actor = await requireActor(options, request)
    if (route.limitedSession !== true) refuseLimited(actor)
    const ctx: Context = { ...options.services, actor, origin: originOf(request.headers) }
    try {
      return await respond(c, ctx)
    } catch (error) {
      const permission = error instanceof ServiceError ? error.permission : undefined
      if (permission !== undefined && !isRead(request.method)) {
        const [entityId = ''] = Object.values(c.req.param())
        await options.refusals.record(ctx, { permission, entityId, operation: route.operationId })
      }
      throw error
    }
  }
}

function responder(route: Route): (c: HonoContext, ctx: Context) => Promise<Response> {
  return async (c, ctx) => {
    const request = c.req.raw
    const body = route.body === undefined ? undefined : await readBodyFor(ctx, route, request)
    if (route.body?.required === true && body === undefined) {
      throw new ServiceError('bad_request', 'The body is missing.')
    }
    const reply = await route.handle({
      ctx,
      request,
      query: c.req.query(),
      body,
      param: (name) => requireParam(c.req.param(name)),
    })
    if (reply instanceof Response) return reply
    const headers = { 'cache-control': 'no-store', ...reply.headers }
    const { status } = route.success
    if (reply.value === undefined) return new Response(null, { status, headers })
    return new Response(JSON.stringify(reply.value), {
      status,
      headers: { 'content-type': 'application/json', ...headers },
    })
  }
}

function readBodyFor(
  ctx: Context,
  { permission, body, limitedSession }: Extract<Route, { body: object }>,
  request: Request,
): Promise<unknown> {
  if (limitedSession !== true) authorise(ctx, permission)
  return readRequestBody(request, { yaml: body.yaml === true })
}

/** Postgres has no NUL in text: such an id does not exist. */
function requireParam(value: string | undefined): string {
  if (value !== undefined && !value.includes('\0')) return value
  throw new ServiceError('not_found', 'There is no such thing.')
}
