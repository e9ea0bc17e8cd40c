import { forbiddenKeys, triggerKinds, triggerSchema } from '@millrace/contracts'
import { DatabaseUnavailable } from '@millrace/db'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { notFound, ServiceError } from '../errors.ts'
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
      headers: openHeaders(request.headers),
      query: toObject(request.query),
      method: request.method,
      rawBody,
    },
    ...(dedupeKey === null ? {} : { dedupeKey }),
  })
  const waitSeconds = secondsToWait(request.headers, target.settings.respond === 'sync')
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

const targetSchema = z.object({
  organizationId: z.string(),
  integrationId: z.string(),
  versionId: z.string(),
  customerId: z.string(),
  instanceId: z.string(),
  instanceFlowId: z.string(),
  flow: z.string(),
  status: z.enum(['draft', 'enabled', 'paused']),
  trigger: triggerSchema.nullable(),
})

/** The one lookup without an organization: the token is what leads to it. Reads only the flow's trigger of a version. */
async function findTarget(services: Services, token: string) {
  if (!/^[A-Za-z0-9_-]{43}$/.test(token)) throw notFound('webhook')
  const rows = await services.db.system.$queryRaw<unknown[]>`
    SELECT flow.id AS "instanceFlowId", flow."organizationId", flow.flow, instance.id AS "instanceId",
      instance.status::text, instance."integrationId", instance."versionId", instance."customerId",
      jsonb_path_query_first(version.definition, '$.flows[*] ? (@.key == $key).trigger',
        jsonb_build_object('key', flow.flow)) AS trigger
    FROM "InstanceFlow" flow
      JOIN "Instance" instance ON instance.id = flow."instanceId"
      JOIN "Version" version ON version.id = instance."versionId"
    WHERE flow."hookToken" = ${token}`
  const [row] = z.array(targetSchema).parse(rows)
  if (row?.trigger?.use !== 'webhook') throw notFound('webhook')
  const { status, trigger, ...run } = row
  return { status, settings: triggerKinds.webhook.parse(trigger.with ?? {}), run }
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

/** Credentials of the sender are not for the journal, nor are names that no JSON value may have. */
function openHeaders(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    [...headers].filter(([name]) => !credentialHeaders.has(name) && !forbiddenKeys.has(name)),
  )
}

const credentialHeaders: ReadonlySet<string> = new Set(['authorization', 'cookie'])

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
