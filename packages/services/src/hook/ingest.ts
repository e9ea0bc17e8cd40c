import { createHash, timingSafeEqual } from 'node:crypto'
import { triggerKinds } from '@millrace/contracts'
import type { Services } from '../context.ts'
import { notFound, ServiceError } from '../errors.ts'
import { requireFlow, storedDefinition } from '../integration/definition.ts'
import { awaitResponse, type RunResponse } from '../run/await-response.ts'
import { createRun } from '../run/create.ts'
import { readBody } from '../shared/read-body.ts'
import { parseHookBody, toObject } from './parse-body.ts'

const defaultWaitSeconds = 30
const longestWaitSeconds = 60
const longestDedupeKey = 256

export interface HookRequest {
  token: string
  method: string
  headers: Headers
  query: URLSearchParams
  body: ReadableStream<Uint8Array> | null
  maxBytes: number
  signal: AbortSignal
}

/** `accepted`: committed, and nobody waits for an answer any longer. */
export type HookOutcome = { runId: string } & (
  | { kind: 'accepted' }
  | Exclude<RunResponse, { kind: 'pending' }>
)

/** A flow's webhook: whoever knows the token may start it. When this returns, the event is committed. */
export async function ingestHook(services: Services, request: HookRequest): Promise<HookOutcome> {
  const target = await findTarget(services, request.token)
  requireSecret(target.settings.auth, request.headers)
  if (target.status !== 'enabled') {
    throw new ServiceError('conflict', 'This integration is paused and takes no events now.')
  }
  const bytes = await readBody(request.body, {
    maxBytes: request.maxBytes,
    declaredBytes: declaredBytes(request.headers),
  })
  const { body, rawBody } = await parseHookBody(bytes, request.headers.get('content-type'))
  const dedupeKey = findDedupeKey(request.headers, target.settings.dedupe)
  const { runId } = await createRun(services, {
    ...target.run,
    trigger: 'webhook',
    value: {
      body,
      headers: openHeaders(request.headers, target.settings.auth?.header),
      query: toObject(request.query),
      method: request.method,
      rawBody,
    },
    ...(dedupeKey === null ? {} : { dedupeKey }),
  })
  const waitSeconds = secondsToWait(request.headers, target.settings.respond === 'sync')
  if (waitSeconds === 0) return { kind: 'accepted', runId }
  const response = await awaitResponse(services, {
    organizationId: target.run.organizationId,
    runId,
    timeoutMs: waitSeconds * 1000,
    signal: request.signal,
  })
  return response.kind === 'pending' ? { kind: 'accepted', runId } : { ...response, runId }
}

/** The one lookup without an organization: the token is what leads to it. */
async function findTarget(services: Services, token: string) {
  if (!/^[A-Za-z0-9_-]{43}$/.test(token)) throw notFound('webhook')
  const row = await services.db.system.instanceFlow.findUnique({
    where: { hookToken: token },
    include: { instance: { include: { version: { select: { definition: true } } } } },
  })
  if (row === null) throw notFound('webhook')
  const { instance } = row
  const flow = requireFlow(storedDefinition(instance.version.definition), row.flow)
  if (flow.trigger.use !== 'webhook') throw notFound('webhook')
  return {
    status: instance.status,
    settings: triggerKinds.webhook.parse(flow.trigger.with ?? {}),
    run: {
      organizationId: row.organizationId,
      integrationId: instance.integrationId,
      versionId: instance.versionId,
      customerId: instance.customerId,
      instanceId: instance.id,
      instanceFlowId: row.id,
      flow: row.flow,
    },
  }
}

function requireSecret(auth: { header: string; secret: string } | undefined, headers: Headers): void {
  if (auth === undefined) return
  const given = headers.get(auth.header)
  if (given !== null && equalInConstantTime(given, auth.secret)) return
  throw new ServiceError('unauthorized', `The header ${auth.header} does not hold this webhook's secret.`)
}

function equalInConstantTime(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

/** Expressions run only in a sandbox, so a sender's own id must be in a header: `dedupe: header:<name>`. */
function findDedupeKey(headers: Headers, dedupe: string | undefined): string | null {
  const own = dedupe?.startsWith('header:') ? headers.get(dedupe.slice('header:'.length).trim()) : null
  const key = own ?? headers.get('webhook-id')
  if (key === null || key === '') return null
  if (key.length > longestDedupeKey) {
    throw new ServiceError(
      'bad_request',
      `The id of the event is longer than ${longestDedupeKey} characters.`,
    )
  }
  return key
}

/** Credentials of the sender are not for the journal. */
function openHeaders(headers: Headers, authHeader: string | undefined): Record<string, string> {
  const hidden = new Set(['authorization', 'cookie', authHeader?.toLowerCase()])
  return Object.fromEntries([...headers].filter(([name]) => !hidden.has(name)))
}

function declaredBytes(headers: Headers): number | null {
  const length = headers.get('content-length')
  return length !== null && /^\d+$/.test(length) ? Number(length) : null
}

/** RFC 7240: `Prefer: wait=<seconds>`. */
function secondsToWait(headers: Headers, synchronous: boolean): number {
  const wait = /(?:^|[,;\s])wait=(\d{1,4})/.exec(headers.get('prefer') ?? '')?.[1]
  if (wait === undefined) return synchronous ? defaultWaitSeconds : 0
  return Math.min(Number(wait), longestWaitSeconds)
}
