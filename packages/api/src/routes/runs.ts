import { runQuerySchema, stepRunQuerySchema } from '@millrace/contracts'
import {
  cancelRun,
  downloadRunFile,
  followEvents,
  getRun,
  listRuns,
  listStepRuns,
  openRunInput,
  openStepOutput,
  replayRun,
  replayRuns,
  ServiceError,
} from '@millrace/services'
import { z } from 'zod'
import { fileReply } from '../http/file-reply.ts'
import { eventStream } from '../http/sse.ts'
import { type Call, defineRoutes } from '../route.ts'

const tag = 'Runs'
const eventQuery = z.strictObject({ lastEventId: z.string().optional() })

export const runRoutes = defineRoutes([
  {
    method: 'get',
    path: '/runs',
    operationId: 'listRuns',
    tag,
    summary: 'Runs, newest first',
    query: runQuerySchema,
    success: { status: 200, description: 'A page', schema: 'Run', list: true },
    handle: async ({ ctx, query }) => ({ value: await listRuns(ctx, query) }),
  },
  {
    method: 'post',
    path: '/runs/replay',
    operationId: 'replayRuns',
    tag,
    summary: 'Run again whatever fits a filter',
    description:
      'Newest first, at most `limit` runs per call: go on with `nextCursor`. A run that cannot be replayed is refused ' +
      'with the reason and keeps no other one from it.',
    permission: 'run.replay',
    body: { schema: 'BulkReplayInput', required: true },
    success: { status: 202, description: 'What was accepted, and what was not', schema: 'BulkReplayResult' },
    handle: async ({ ctx, body }) => ({ value: await replayRuns(ctx, body) }),
  },
  {
    method: 'get',
    path: '/runs/{id}',
    operationId: 'getRun',
    tag,
    summary: 'A run',
    success: { status: 200, description: 'The run', schema: 'Run' },
    handle: async ({ ctx, param }) => ({ value: await getRun(ctx, param('id')) }),
  },
  {
    method: 'get',
    path: '/runs/{id}/input',
    operationId: 'getRunInput',
    tag,
    summary: 'What started the run: the value of `trigger`',
    success: { status: 200, description: 'The value', schema: 'Json' },
    handle: async ({ ctx, param }) => jsonStream(await openRunInput(ctx, param('id'))),
  },
  {
    method: 'get',
    path: '/runs/{id}/steps',
    operationId: 'listStepRuns',
    tag,
    summary: 'The steps of a run, in the order in which they began',
    query: stepRunQuerySchema,
    success: { status: 200, description: 'A page', schema: 'StepRun', list: true },
    handle: async ({ ctx, query, param }) => ({ value: await listStepRuns(ctx, param('id'), query) }),
  },
  {
    method: 'get',
    path: '/runs/{id}/steps/{path}/output',
    operationId: 'getStepOutput',
    tag,
    summary: 'The output of a step, of any size',
    description: 'The path is percent-encoded: `each%5B3%5D%2Fpost`.',
    success: { status: 200, description: 'The output', schema: 'Json' },
    handle: async ({ ctx, param }) => jsonStream(await openStepOutput(ctx, param('id'), param('path'))),
  },
  {
    method: 'get',
    path: '/runs/{id}/files/{file}',
    operationId: 'downloadRunFile',
    tag,
    summary: 'A file of the run',
    description:
      'The file that a value like `{ "$file": "…", "name": … }` of this run refers to, as a download.',
    success: { status: 200, description: 'The bytes of the file', contentType: 'application/octet-stream' },
    handle: async ({ ctx, param }) => fileReply(await downloadRunFile(ctx, param('id'), param('file'))),
  },
  {
    method: 'get',
    path: '/runs/{id}/events',
    operationId: 'followRunEvents',
    tag,
    summary: 'The events of a run as they happen (server-sent events)',
    description:
      'Events `run`, `step`, `log` and `end`; the data of each is a RunEvent, the id its `seq`. Replays from the ' +
      'journal after `Last-Event-ID` (or `lastEventId`), goes on live and ends after `end`.',
    query: eventQuery,
    headers: [{ name: 'Last-Event-ID', description: 'seq of the last event that the client has.' }],
    success: { status: 200, description: 'The stream', contentType: 'text/event-stream' },
    handle: streamEvents,
  },
  {
    method: 'post',
    path: '/runs/{id}/cancel',
    operationId: 'cancelRun',
    tag,
    summary: 'Ask a run to stop',
    permission: 'run.cancel',
    body: { schema: 'Empty', required: false },
    success: { status: 202, description: 'The run, possibly not over yet', schema: 'Run' },
    problems: ['conflict'],
    handle: async ({ ctx, param }) => ({ value: await cancelRun(ctx, param('id')) }),
  },
  {
    method: 'post',
    path: '/runs/{id}/replay',
    operationId: 'replayRun',
    tag,
    summary: 'Run the same again, from the start or from a step',
    description:
      'With `from` the results of what ran before that step are kept. `input` replaces the body that the trigger ' +
      'received, `version` takes another version of the integration.',
    permission: 'run.replay',
    body: { schema: 'ReplayInput', required: false },
    success: { status: 202, description: 'Accepted', schema: 'RunAccepted' },
    problems: ['conflict'],
    handle: async ({ ctx, body, param }) => ({ value: await replayRun(ctx, param('id'), body) }),
  },
])

async function streamEvents({ ctx, request, query, param }: Call): Promise<Response> {
  const afterSeq = toSeq(request.headers.get('last-event-id') ?? query.lastEventId)
  // The request's own signal, and the stream's cancel: depending on the server, either tells that the client has left.
  const left = new AbortController()
  const signal = AbortSignal.any([request.signal, left.signal])
  const events = await followEvents(ctx, { runId: param('id'), afterSeq, signal })
  return new Response(eventStream(events, { release: () => left.abort() }), {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    },
  })
}

function toSeq(text: string | undefined): number {
  if (text === undefined || text === '') return 0
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new ServiceError('bad_request', 'The last event id is the seq of an event: a whole number.')
}

function jsonStream(stream: ReadableStream<Uint8Array>): Response {
  return new Response(stream, {
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  })
}
