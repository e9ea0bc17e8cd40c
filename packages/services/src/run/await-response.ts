import { type FinalRunStatus, fileRefSchema, type Json, jsonSchema } from '@millrace/contracts'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { requireFound } from '../errors.ts'
import { type OpenedFile, openRunFile } from '../file/index.ts'
import { Wake } from '../shared/wake.ts'

const pollMs = 1000

/** What the worker appends to the journal, type `respond`, when a respond step answers. */
const respondDataSchema = z.object({
  status: z.int().min(200).max(599),
  headers: z.record(z.string(), z.string()),
  body: jsonSchema.optional(),
})

export type RunResponse =
  | { kind: 'responded'; status: number; headers: Record<string, string>; body: ResponseBody }
  | { kind: 'ended'; status: FinalRunStatus; errorCode: string | null }
  | { kind: 'pending' }

/** A body that is a reference to a file of the run is the file itself; whoever does not send it on cancels its stream. */
export type ResponseBody =
  | { kind: 'none' }
  | { kind: 'value'; value: Json }
  | { kind: 'file'; file: OpenedFile }

/** Waits until the run answers or is over, at most `timeoutMs`. Internal: the caller has authorised. */
export async function awaitResponse(
  services: Services,
  options: { organizationId: string; runId: string; timeoutMs: number; signal: AbortSignal },
): Promise<RunResponse> {
  const { runId } = options
  const left = new AbortController()
  const signal = AbortSignal.any([options.signal, left.signal, AbortSignal.timeout(options.timeoutMs)])
  const wake = new Wake()
  try {
    await services.live.subscribe({ topic: `run:${runId}`, onHint: wake.ring, signal })
    while (!signal.aborted) {
      const response = await readResponse(services, options)
      if (response.kind !== 'pending') return response
      await wake.wait({ timeoutMs: pollMs, signal })
    }
    return await readResponse(services, options)
  } finally {
    left.abort()
  }
}

async function readResponse(
  services: Services,
  { organizationId, runId }: { organizationId: string; runId: string },
): Promise<RunResponse> {
  const db = services.db.tenant(organizationId)
  // The run first: once it is over, its journal holds whatever it has answered.
  const run = requireFound(await db.run.findFirst({ where: { id: runId } }), 'run')
  const event = await db.journalEvent.findFirst({
    where: { runId, type: 'respond' },
    orderBy: { seq: 'asc' },
  })
  if (event !== null) {
    const { status, headers, body } = respondDataSchema.parse(event.data)
    return {
      kind: 'responded',
      status,
      headers,
      body: await toBody(services, { organizationId, runId, body }),
    }
  }
  if (run.status === 'succeeded' || run.status === 'failed' || run.status === 'canceled') {
    return { kind: 'ended', status: run.status, errorCode: run.errorCode }
  }
  return { kind: 'pending' }
}

async function toBody(
  services: Services,
  { organizationId, runId, body }: { organizationId: string; runId: string; body: Json | undefined },
): Promise<ResponseBody> {
  if (body === undefined) return { kind: 'none' }
  const ref = fileRefSchema.safeParse(body)
  // Only a file that the run holds: its code could have written any id.
  const file = ref.success
    ? await openRunFile(services, { organizationId, runId, fileId: ref.data.$file })
    : null
  return file === null ? { kind: 'value', value: body } : { kind: 'file', file }
}
