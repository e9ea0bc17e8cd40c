import { forbiddenKeys, type Json, takesEvents } from '@millrace/contracts'
import { DatabaseUnavailable } from '@millrace/db'
import type { Services } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { awaitResponse, type RunResponse } from '../run/await-response.ts'
import { createRun } from '../run/create.ts'
import { toObject } from './body/form.ts'
import { type HookBody, readHookBody } from './body/read-body.ts'
import { createHookFiles, type HookFiles } from './body/store-file.ts'
import { findDedupeKey } from './dedupe-key.ts'
import { type HandshakeReply, replyToHandshake } from './handshake.ts'
import { recordHookOpening } from './record-opening.ts'
import { proofOf } from './sender.ts'
import { findHookTarget, type HookTarget } from './target.ts'
import { defaultApiKeyHeader } from './verify/index.ts'

const defaultWaitSeconds = 30
const longestWaitSeconds = 60

export interface HookRequest {
  token: string
  method: string
  headers: Headers
  query: URLSearchParams
  body: ReadableStream<Uint8Array> | null
  /** Of what is held in memory: what is parsed there, and what is signed. */
  maxBytes: number
  /** Of what is streamed to the blob store: files and multipart forms. */
  maxFileBytes: number
  signal: AbortSignal
}

/** `accepted`: committed, and nobody waits for an answer any longer. */
export type HookOutcome =
  | HandshakeReply
  | ({ runId: string } & ({ kind: 'accepted' } | Exclude<RunResponse, { kind: 'pending' }>))

/** A flow's webhook: whoever knows the token, and proves what the flow asks for, may start it. When this returns, the event is committed. */
export async function ingestHook(services: Services, request: HookRequest): Promise<HookOutcome> {
  const target = await findHookTarget(services, request.token)
  if (target.customerStatus !== 'active') {
    throw new ServiceError('conflict', 'This customer is suspended, so its integrations take no events now.')
  }
  if (!takesEvents(target.status)) {
    throw new ServiceError('conflict', 'This integration is paused and takes no events now.')
  }
  await recordHookOpening(services, target)
  const files = createHookFiles(services)
  const accepted = await accept(services, { target, request, files })
  if ('kind' in accepted) return accepted
  return answerOf(services, { target, request, runId: accepted.runId })
}

/** Up to the commit. Files of a request that made no run, or not the first one of its event, are taken back. */
async function accept(
  services: Services,
  { target, request, files }: { target: HookTarget; request: HookRequest; files: HookFiles },
): Promise<HandshakeReply | { runId: string }> {
  let kept = false
  try {
    const query = toObject(request.query)
    const { handshake } = target.webhook
    if (handshake?.in === 'query') {
      const reply = replyToHandshake(services, { target, handshake, read: (field) => query[field] })
      if (reply !== null) return reply
    }
    const source = {
      ...request,
      stream: request.body,
      proof: proofOf(services, { target, headers: request.headers }),
    }
    const read = await readHookBody({ source, files })
    if (handshake?.in === 'body') {
      const reply = replyToHandshake(services, {
        target,
        handshake,
        read: (field) => memberOf(read.body, field),
      })
      if (reply !== null) return reply
    }
    const value = triggerValue({ target, request, query, read })
    const dedupeKey = findDedupeKey({ target, headers: request.headers, value })
    const { runId, created } = await createRun(services, {
      ...target.run,
      trigger: 'webhook',
      value,
      files: files.stored(),
      ...(dedupeKey === null ? {} : { dedupeKey }),
    })
    kept = created
    return { runId }
  } catch (error) {
    // A connection that was lost may have been lost after the commit: then the run needs its files.
    kept = error instanceof DatabaseUnavailable
    throw error
  } finally {
    if (!kept) await files.discard()
  }
}

function memberOf(body: Json, field: string): Json | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined
  return Object.hasOwn(body, field) ? body[field] : undefined
}

function triggerValue({
  target,
  request,
  query,
  read: { body, rawBody },
}: {
  target: HookTarget
  request: HookRequest
  query: { [key: string]: Json }
  read: HookBody
}): Json {
  return { body, headers: openHeaders(request.headers, target), query, method: request.method, rawBody }
}

async function answerOf(
  services: Services,
  { target, request, runId }: { target: HookTarget; request: HookRequest; runId: string },
): Promise<HookOutcome> {
  const waitSeconds = secondsToWait(request.headers, target.webhook.respond === 'sync')
  if (waitSeconds === 0) return { kind: 'accepted', runId }
  try {
    const response = await awaitResponse(services, {
      organizationId: target.run.organizationId,
      runId,
      timeoutMs: waitSeconds * 1000,
      signal: request.signal,
    })
    return response.kind === 'pending' ? { kind: 'accepted', runId } : { ...response, runId }
  } catch (error) {
    // The event is committed: told that it failed, its sender would send it again.
    if (error instanceof DatabaseUnavailable) return { kind: 'accepted', runId }
    throw error
  }
}

/** Credentials of the sender are not for the journal, nor are names that no JSON value may have. */
function openHeaders(headers: Headers, { webhook }: HookTarget): Record<string, string> {
  const keyHeader =
    webhook.auth?.type === 'api-key' ? (webhook.auth.header ?? defaultApiKeyHeader).toLowerCase() : null
  return Object.fromEntries(
    [...headers].filter(
      ([name]) => name !== keyHeader && !credentialHeaders.has(name) && !forbiddenKeys.has(name),
    ),
  )
}

const credentialHeaders: ReadonlySet<string> = new Set(['authorization', 'cookie'])

/** RFC 7240: `Prefer: wait=<seconds>`. */
function secondsToWait(headers: Headers, synchronous: boolean): number {
  const wait = /(?:^|[,;\s])wait=(\d{1,4})/.exec(headers.get('prefer') ?? '')?.[1]
  if (wait === undefined) return synchronous ? defaultWaitSeconds : 0
  return Math.min(Number(wait), longestWaitSeconds)
}
