import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  appendToJournal,
  createTestKit,
  givenDeployed,
  givenIntegration,
  type TestKit,
} from '../../test/index.ts'
import type { Context } from '../context.ts'
import {
  cancelRun,
  followEvents,
  getRun,
  listRuns,
  listStepRuns,
  openRunInput,
  openStepOutput,
  pauseInstance,
  replayRun,
  resumeInstance,
  runInstanceFlow,
  testRun,
} from '../index.ts'
import { readEvents } from './read-events.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

async function givenRun(input: unknown = { name: 'Ada' }) {
  const instance = await givenDeployed(kit.as())
  const { runId } = await runInstanceFlow(kit.as(), instance.id, 'main', { input })
  return { runId, instance }
}

const log = (seq: number) => ({ seq, type: 'log' as const, level: 'info' as const, message: `line ${seq}` })
const end = (seq: number) => ({ seq, type: 'end' as const })

async function collect(pages: AsyncIterable<{ seq: number }[]>): Promise<number[]> {
  const seen: number[] = []
  for await (const page of pages) seen.push(...page.map(({ seq }) => seq))
  return seen
}

function countingReads(ctx: Context): [Context, () => number] {
  let reads = 0
  const query: Context['db']['query'] = (statement) => {
    reads += 1
    return ctx.db.query(statement)
  }
  return [{ ...ctx, db: { ...ctx.db, query } }, () => reads]
}

it('accepts a run with payload, journal event and job', async () => {
  const { runId, instance } = await givenRun()
  expect(await getRun(kit.as(), runId)).toMatchObject({
    status: 'queued',
    integration: instance.integration,
    version: 1,
    flowName: 'Main flow',
    customer: instance.customer,
    trigger: 'manual',
    durationMs: 0,
  })
  const { organizationId } = kit.as().actor
  const { events } = await readEvents(kit.services, { organizationId, runId, afterSeq: 0, limit: 10 })
  expect(events).toMatchObject([{ seq: 1, type: 'run', status: 'queued', attempt: 0 }])
  expect(kit.queue.jobs).toContainEqual({ kind: 'run', runId, attempt: 0 })
})

it('accepts a run while the queue is down', async () => {
  const instance = await givenDeployed(kit.as())
  kit.queue.down = true
  const { runId } = await runInstanceFlow(kit.as(), instance.id, 'main', {})
  kit.queue.down = false
  expect((await getRun(kit.as(), runId)).status).toBe('queued')
})

it.each([
  ['larger than a row takes', 'x'.repeat(300_000)],
  ['with characters that jsonb refuses', 'a\u0000b\ud800'],
  ['null', null],
])('keeps an input %s', async (_name, input) => {
  const { runId } = await givenRun(input)
  const value: unknown = await new Response(await openRunInput(kit.as(), runId)).json()
  expect(value).toMatchObject({ body: input })
})

it('merges journal and log lines by seq, and hides what only the platform reads', async () => {
  const { runId } = await givenRun()
  await appendToJournal(kit.as(), runId, [
    log(2),
    { seq: 3, type: 'respond', data: { status: 200, headers: {} } },
    log(4),
    end(5),
  ])
  const events = await followEvents(kit.as(), { runId, afterSeq: 0, signal: new AbortController().signal })
  expect(await collect(events)).toEqual([1, 2, 4, 5])
  const rest = await followEvents(kit.as(), { runId, afterSeq: 4, signal: new AbortController().signal })
  expect(await collect(rest)).toEqual([5])
  const nothing = await followEvents(kit.as(), { runId, afterSeq: 5, signal: new AbortController().signal })
  expect(await collect(nothing)).toEqual([])
})

it('shows no line beyond what the run has committed', async () => {
  const { runId } = await givenRun()
  const { organizationId } = kit.as().actor
  const at = new Date()
  // As if a commit of seq 2 and 3 were seen half: the log line is there, the event before it is not.
  await kit.services.db.system.logLine.create({
    data: { runId, seq: 3, organizationId, at, level: 'info', message: 'early' },
  })
  const query = { organizationId, runId, afterSeq: 1, limit: 10 }
  expect(await readEvents(kit.services, query)).toMatchObject({ events: [], seq: 1 })
})

it('follows a run live, in order, to its end, then lets go', async () => {
  const { runId } = await givenRun()
  const events = await followEvents(kit.as(), { runId, afterSeq: 0, signal: new AbortController().signal })
  const seen = collect(events)
  await kit.live.untilSubscriptions(1)
  await appendToJournal(kit.as(), runId, [log(2), log(3)])
  await appendToJournal(kit.as(), runId, [log(4), end(5)])
  expect(await seen).toEqual([1, 2, 3, 4, 5])
  expect(kit.live.subscriptions).toBe(0)
})

it('reads nothing again for hints of what it has read', async () => {
  const { runId } = await givenRun()
  const [counted, reads] = countingReads(kit.as())
  const events = await followEvents(counted, { runId, afterSeq: 0, signal: new AbortController().signal })
  const seen = collect(events)
  await kit.live.untilSubscriptions(1)
  for (let late = 0; late < 5; late += 1) await kit.live.publish({ topic: `run:${runId}`, seq: 1 })
  await appendToJournal(kit.as(), runId, [log(2), end(3)])
  expect(await seen).toEqual([1, 2, 3])
  expect(reads()).toBe(2)
})

it('reads a long journal page by page', async () => {
  const { runId } = await givenRun()
  const lines = Array.from({ length: 450 }, (_, index) => log(index + 2))
  await appendToJournal(kit.as(), runId, [...lines, end(452)])
  const events = await followEvents(kit.as(), { runId, afterSeq: 0, signal: new AbortController().signal })
  expect(await collect(events)).toEqual(Array.from({ length: 452 }, (_, index) => index + 1))
})

it('lets go when the reader leaves', async () => {
  const { runId } = await givenRun()
  const left = new AbortController()
  const events = await followEvents(kit.as(), { runId, afterSeq: 0, signal: left.signal })
  const seen = collect(events)
  await kit.live.untilSubscriptions(1)
  left.abort()
  expect(await seen).toEqual([1])
  expect(kit.live.subscriptions).toBe(0)
})

it('shows nothing of a run to another organization', async () => {
  const { runId } = await givenRun()
  const signal = new AbortController().signal
  for (const reading of [
    () => getRun(kit.stranger, runId),
    () => listStepRuns(kit.stranger, runId, {}),
    () => openRunInput(kit.stranger, runId),
    () => openStepOutput(kit.stranger, runId, 'greet'),
    () => followEvents(kit.stranger, { runId, afterSeq: 0, signal }),
  ]) {
    await expect(reading()).rejects.toMatchObject({ code: 'not_found' })
  }
  expect((await listRuns(kit.stranger, {})).items).toEqual([])
})

it('finds runs by every filter', async () => {
  const { runId, instance } = await givenRun()
  await kit.services.db.system.run.update({
    where: { id: runId },
    data: {
      status: 'failed',
      errorCode: 'code_threw',
      error: { code: 'code_threw', message: 'Cannot read Orders', retryable: false },
    },
  })
  const { queuedAt } = await getRun(kit.as(), runId)
  const later = new Date(Date.parse(queuedAt) + 60_000).toISOString()
  const earlier = new Date(Date.parse(queuedAt) - 60_000).toISOString()
  const finds = async (query: object) =>
    (await listRuns(kit.as(), { limit: '200', ...query })).items.some((run) => run.id === runId)
  for (const query of [
    { status: 'failed,canceled' },
    { customer: instance.customer },
    { integration: instance.integration },
    { instance: instance.id },
    { flow: 'main' },
    { from: earlier, to: later },
    { q: runId },
    { q: 'read orders' },
    { q: 'code_threw' },
  ]) {
    expect(await finds(query), JSON.stringify(query)).toBe(true)
  }
  for (const query of [
    { status: 'succeeded' },
    { customer: 'nobody' },
    { integration: 'nothing' },
    { instance: 'not-a-uuid' },
    { flow: 'other' },
    { from: later },
    { to: earlier },
    { q: 'no such text' },
  ]) {
    expect(await finds(query), JSON.stringify(query)).toBe(false)
  }
  await expect(listRuns(kit.as(), { status: 'done' })).rejects.toMatchObject({ code: 'invalid' })
})

it('pages through runs, newest first', async () => {
  const instance = await givenDeployed(kit.as())
  const started: string[] = []
  for (let count = 0; count < 5; count += 1) {
    started.push((await runInstanceFlow(kit.as(), instance.id, 'main', {})).runId)
  }
  const first = await listRuns(kit.as(), { instance: instance.id, limit: '3' })
  const second = await listRuns(kit.as(), { instance: instance.id, limit: '3', cursor: first.nextCursor })
  expect([...first.items, ...second.items].map((run) => run.id)).toEqual(started.toReversed())
  expect(second.nextCursor).toBeNull()
})

it('shows the details of an error with its run, not in lists', async () => {
  const { runId } = await givenRun()
  const error = { code: 'code_threw', message: 'broken', retryable: false, details: { line: 3 } }
  const { system } = kit.services.db
  await system.run.update({ where: { id: runId }, data: { status: 'failed', error, errorCode: error.code } })
  expect(await getRun(kit.as(), runId)).toMatchObject({ error })
  const { items } = await listRuns(kit.as(), { q: runId })
  expect(items.map((run) => run.error)).toEqual([{ code: 'code_threw', message: 'broken', retryable: false }])
})

it('seeks a text in a bounded number of errors per page, and finds a rare one by going on', async () => {
  const { runId, instance } = await givenRun()
  await kit.services.db.system.$executeRaw`
    UPDATE "Run" SET status = 'failed', error = '{"code":"network","message":"A rare text","retryable":true}'
    WHERE id = ${runId}::uuid`
  await kit.services.db.system.$executeRaw`
    INSERT INTO "Run" (id, "organizationId", "integrationId", "versionId", "instanceId", flow, trigger, status,
      "payloadId", error)
    SELECT ('ffffffff-ffff-7fff-8fff-' || lpad(n::text, 12, '0'))::uuid, "organizationId", "integrationId",
      "versionId", "instanceId", flow, trigger, status, "payloadId",
      '{"code":"network","message":"A common text","retryable":true}'
    FROM "Run", generate_series(1, 5000) n
    WHERE "Run".id = ${runId}::uuid`
  const query = { instance: instance.id, q: 'rare' }
  const first = await listRuns(kit.as(), query)
  expect(first.items).toEqual([])
  const second = await listRuns(kit.as(), { ...query, cursor: first.nextCursor })
  expect(second).toMatchObject({ items: [{ id: runId }], nextCursor: null })
})

it('ends a run that nobody has taken', async () => {
  const { runId } = await givenRun()
  expect(await cancelRun(kit.as(), runId)).toMatchObject({ status: 'canceled', error: { code: 'canceled' } })
  const signal = new AbortController().signal
  expect(await collect(await followEvents(kit.as(), { runId, afterSeq: 0, signal }))).toEqual([1, 2])
  await expect(cancelRun(kit.as(), runId)).rejects.toMatchObject({ code: 'conflict' })
})

it('asks the worker of a run under way to stop it', async () => {
  const { runId } = await givenRun()
  await kit.services.db.system.run.update({
    where: { id: runId },
    data: { status: 'running', leaseOwner: crypto.randomUUID() },
  })
  expect((await cancelRun(kit.as(), runId)).status).toBe('running')
  const row = await kit.services.db.system.run.findUnique({ where: { id: runId } })
  expect(row?.cancelRequestedAt).not.toBeNull()
  expect(kit.live.published).toContainEqual({ topic: 'control', seq: 0, data: `cancel:${runId}` })
})

it('replays a run, with its own input or another', async () => {
  const { runId } = await givenRun({ name: 'Ada' })
  const inputOf = async (id: string): Promise<unknown> =>
    new Response(await openRunInput(kit.as(), id)).json()
  const same = await replayRun(kit.as(), runId, {})
  expect(await inputOf(same.runId)).toEqual(await inputOf(runId))
  expect(await getRun(kit.as(), same.runId)).toMatchObject({ replayOf: runId, trigger: 'replay' })
  const edited = await replayRun(kit.as(), runId, { input: { name: 'Grace' } })
  expect(await inputOf(edited.runId)).toMatchObject({ body: { name: 'Grace' }, rawBody: '{"name":"Grace"}' })
})

it('replays a test run only for those who may test', async () => {
  const { key } = await givenIntegration(kit.as())
  const { runId } = await testRun(kit.as(), key, 'main', {})
  await expect(replayRun(kit.as('support'), runId, {})).rejects.toMatchObject({ code: 'forbidden' })
  await expect(replayRun(kit.as('builder'), runId, {})).resolves.toBeDefined()
  const production = await givenRun()
  await expect(replayRun(kit.as('support'), production.runId, {})).resolves.toBeDefined()
})

it('starts no run of a paused instance by a replay', async () => {
  const { runId, instance } = await givenRun()
  await pauseInstance(kit.as(), instance.id)
  await expect(replayRun(kit.as(), runId, {})).rejects.toMatchObject({ code: 'conflict' })
  await resumeInstance(kit.as(), instance.id)
  await expect(replayRun(kit.as(), runId, {})).resolves.toBeDefined()
})

it('lists step runs in the order in which they began, large outputs by reference', async () => {
  const { runId } = await givenRun()
  const { organizationId } = kit.as().actor
  const { system } = kit.services.db
  const { key } = await kit.services.blobs.put('{"big":true}')
  const payload = await system.payload.create({ data: { organizationId, runId, bytes: 12, blobKey: key } })
  const step = {
    runId,
    organizationId,
    status: 'succeeded' as const,
    attempt: 1,
    startedAt: new Date(),
    endedAt: new Date(),
  }
  await system.stepRun.create({
    data: { ...step, path: 'b', stepId: 'b', firstSeq: 4, outputId: payload.id },
  })
  await system.stepRun.create({
    data: { ...step, path: 'each[0]/a', stepId: 'a', firstSeq: 2, output: { n: 1 } },
  })
  const first = await listStepRuns(kit.as(), runId, { limit: '1' })
  expect(first).toMatchObject({ items: [{ path: 'each[0]/a', output: { n: 1 } }], nextCursor: '2' })
  const second = await listStepRuns(kit.as(), runId, { limit: '1', cursor: first.nextCursor })
  expect(second).toMatchObject({ items: [{ path: 'b', outputRef: payload.id }], nextCursor: null })
  const output = async (path: string): Promise<unknown> =>
    new Response(await openStepOutput(kit.as(), runId, path)).json()
  expect(await output('b')).toEqual({ big: true })
  expect(await output('each[0]/a')).toEqual({ n: 1 })
  await expect(openStepOutput(kit.as(), runId, 'nope')).rejects.toMatchObject({ code: 'not_found' })
})

it('ends a page of step runs early when they are large, and goes on with the cursor', async () => {
  const { runId } = await givenRun()
  const { organizationId } = kit.as().actor
  await kit.services.db.tenant(organizationId).stepRun.createMany({
    data: Array.from({ length: 120 }, (_, index) => ({
      runId,
      path: `each[${index}]/post`,
      organizationId,
      stepId: 'post',
      status: 'succeeded' as const,
      attempt: 1,
      firstSeq: index + 2,
      output: 'x'.repeat(100_000),
    })),
  })
  const first = await listStepRuns(kit.as(), runId, { limit: '120' })
  const second = await listStepRuns(kit.as(), runId, { limit: '120', cursor: first.nextCursor })
  const third = await listStepRuns(kit.as(), runId, { limit: '120', cursor: second.nextCursor })
  expect([first, second, third].map(({ items }) => items.length)).toEqual([50, 50, 20])
  expect(third.nextCursor).toBeNull()
})
