import { authorise, type Context, ServiceError, type Services } from '@millrace/services'
import type { Handler } from 'hono'
import type { Route } from '../route.ts'
import { type Authenticate, requireActor } from './authenticate.ts'
import { readRequestBody } from './request-body.ts'

/** authenticate -> authorise -> read the body -> call the verb -> reply. What is thrown goes to the app's error handler. */
export function routeHandler(
  route: Route,
  options: { services: Services; authenticate: Authenticate },
): Handler {
  const { services } = options
  return async (c) => {
    const request = c.req.raw
    const actor = await requireActor(options, request)
    const ctx = { ...services, actor }
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
  { permission, body }: Extract<Route, { body: object }>,
  request: Request,
): Promise<unknown> {
  authorise(ctx, permission)
  return readRequestBody(request, { yaml: body.yaml === true })
}

/** Postgres has no NUL in text: such an id does not exist. */
function requireParam(value: string | undefined): string {
  if (value !== undefined && !value.includes('\0')) return value
  throw new ServiceError('not_found', 'There is no such thing.')
}
