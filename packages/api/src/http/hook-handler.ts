import { type HookOutcome, ingestHook, type Services } from '@millrace/services'
import type { Handler } from 'hono'
import { problemResponse } from './problem.ts'

/** What a flow may not set: framing is ours, and our origin's cookies and policies are not a flow's to write. */
const keptHeaders =
  /^(content-type|content-language|content-disposition|cache-control|location|etag|last-modified|retry-after|link|x-[a-z0-9-]+)$/

/** What a proxy or the web server in front of us would obey. */
const infrastructureHeaders =
  /^(x-accel-.*|x-sendfile|x-lighttpd-.*|x-litespeed-.*|x-reproxy-.*|x-middleware-.*|x-nextjs-.*|x-matched-path|x-forwarded-.*|x-real-ip|x-run-id)$/

const statusesWithoutBody: ReadonlySet<number> = new Set([204, 205, 304])

export const hookMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

export function hookHandler(options: {
  services: Services
  maxBytes: number
  maxFileBytes: number
}): Handler {
  const { services, maxBytes, maxFileBytes } = options
  return async (c) => {
    const request = c.req.raw
    // Hono gives HEAD to the handler of GET; a sender that only looks must not start a flow.
    if (!hookMethods.includes(request.method)) return methodRefused(request.method)
    const outcome = await ingestHook(services, {
      token: c.req.param('token') ?? '',
      method: request.method,
      headers: request.headers,
      query: new URL(request.url).searchParams,
      body: request.body,
      maxBytes,
      maxFileBytes,
      signal: request.signal,
    })
    return toResponse(outcome)
  }
}

function methodRefused(method: string): Response {
  return problemResponse({
    code: 'bad_request',
    status: 405,
    detail: `${method} is not a method of this address.`,
    headers: { allow: hookMethods.join(', ') },
  })
}

function toResponse(outcome: HookOutcome): Response {
  switch (outcome.kind) {
    case 'handshake':
      return new Response(outcome.body, { headers: { 'content-type': outcome.contentType } })
    case 'accepted':
      return Response.json({ runId: outcome.runId }, { status: 202 })
    case 'ended':
      return ended(outcome)
    case 'responded':
      return responded(outcome)
    default:
      return outcome satisfies never
  }
}

/** The flow ended without an answer. What it worked out is its owner's; the caller learns how it ended. */
function ended({ runId, status }: Extract<HookOutcome, { kind: 'ended' }>): Response {
  if (status === 'succeeded') {
    return Response.json({ runId, status }, { headers: { 'x-run-id': runId } })
  }
  return problemResponse({
    code: 'internal',
    detail: status === 'canceled' ? 'The run was canceled.' : 'The flow did not succeed.',
    instance: `urn:uuid:${runId}`,
    headers: { 'x-run-id': runId },
  })
}

function responded(outcome: Extract<HookOutcome, { kind: 'responded' }>): Response {
  const headers = new Headers()
  for (const [name, value] of Object.entries(outcome.headers)) {
    if (isKeptHeader(name.toLowerCase()) && isHeaderValue(value)) headers.set(name, value)
  }
  headers.set('x-run-id', outcome.runId)
  const { status, body } = outcome
  if (body.kind === 'none' || statusesWithoutBody.has(status)) {
    // Nobody reads it: whether it could be let go of in peace is no matter of the answer.
    if (body.kind === 'file') body.file.content.cancel().catch(() => {})
    return new Response(null, { status, headers })
  }
  const { content, contentType } = contentOf(body)
  if (!headers.has('content-type')) headers.set('content-type', contentType)
  if (body.kind === 'file') headers.set('content-length', String(body.file.bytes))
  return new Response(content, { status, headers })
}

type AnswerBody = Extract<HookOutcome, { kind: 'responded' }>['body']

/** Text goes out as it is, whatever its content type says; any other value as JSON. */
function contentOf(body: Exclude<AnswerBody, { kind: 'none' }>): {
  content: string | ReadableStream<Uint8Array>
  contentType: string
} {
  if (body.kind === 'file') return body.file
  if (typeof body.value === 'string') return { content: body.value, contentType: 'text/plain; charset=utf-8' }
  return { content: JSON.stringify(body.value), contentType: 'application/json' }
}

function isKeptHeader(name: string): boolean {
  return keptHeaders.test(name) && !infrastructureHeaders.test(name)
}

function isHeaderValue(value: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value)
}
