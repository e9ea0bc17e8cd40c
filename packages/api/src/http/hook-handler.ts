import { type HookOutcome, ingestHook, type Services } from '@millrace/services'
import type { Handler } from 'hono'

/** What a flow may not set: framing is ours, and our origin's cookies and policies are not a flow's to write. */
const keptHeaders =
  /^(content-type|content-language|content-disposition|cache-control|location|etag|last-modified|retry-after|link|x-[a-z0-9-]+)$/

/** What a proxy or the web server in front of us would obey. */
const infrastructureHeaders =
  /^(x-accel-.*|x-sendfile|x-lighttpd-.*|x-litespeed-.*|x-reproxy-.*|x-middleware-.*|x-nextjs-.*|x-matched-path|x-forwarded-.*|x-real-ip|x-run-id)$/

const statusesWithoutBody: ReadonlySet<number> = new Set([204, 205, 304])

export function hookHandler(options: { services: Services; maxBytes: number }): Handler {
  return async (c) => {
    const request = c.req.raw
    const outcome = await ingestHook(options.services, {
      token: c.req.param('token') ?? '',
      method: request.method,
      headers: request.headers,
      query: new URL(request.url).searchParams,
      body: request.body,
      maxBytes: options.maxBytes,
      signal: request.signal,
    })
    return toResponse(outcome)
  }
}

function toResponse(outcome: HookOutcome): Response {
  switch (outcome.kind) {
    case 'accepted':
      return Response.json({ runId: outcome.runId }, { status: 202 })
    case 'ended':
      return Response.json(
        {
          runId: outcome.runId,
          status: outcome.status,
          ...(outcome.errorCode === null ? {} : { error: outcome.errorCode }),
        },
        { status: outcome.status === 'succeeded' ? 200 : 500 },
      )
    case 'responded':
      return responded(outcome)
    default:
      return outcome satisfies never
  }
}

function responded(outcome: Extract<HookOutcome, { kind: 'responded' }>): Response {
  const headers = new Headers()
  for (const [name, value] of Object.entries(outcome.headers)) {
    if (isKeptHeader(name.toLowerCase()) && isHeaderValue(value)) headers.set(name, value)
  }
  headers.set('x-run-id', outcome.runId)
  const { status, body } = outcome
  if (body === undefined || statusesWithoutBody.has(status)) return new Response(null, { status, headers })
  if (typeof body === 'string') {
    if (!headers.has('content-type')) headers.set('content-type', 'text/plain; charset=utf-8')
    return new Response(body, { status, headers })
  }
  headers.set('content-type', headers.get('content-type') ?? 'application/json')
  return new Response(JSON.stringify(body), { status, headers })
}

function isKeptHeader(name: string): boolean {
  return keptHeaders.test(name) && !infrastructureHeaders.test(name)
}

function isHeaderValue(value: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value)
}
