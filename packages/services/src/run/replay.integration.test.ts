import type { Flow } from '@millrace/contracts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createTestKit,
  definition,
  type PlantedFlow,
  plantFlow,
  type TestKit,
  webhookFlow,
} from '../../test/index.ts'
import { getRun, listRuns, openRunInput, replayRun, replayRuns } from '../index.ts'
import { jsonColumn } from '../shared/json-column.ts'

const code = { use: 'code', with: { source: 'export default async () => 1' } }
const steps: Flow['steps'] = [
  { id: 'fetch', ...code },
  { id: 'each', use: 'loop', with: { items: [1, 2] }, body: { steps: [{ id: 'post', ...code }] } },
]

let kit: TestKit
let flow: PlantedFlow
beforeAll(async () => {
  kit = await createTestKit()
})
beforeEach(async () => {
  flow = await plantFlow(kit.as(), { steps })
})
afterAll(() => kit?.close())

type StepStatus = 'succeeded' | 'failed' | 'running'

async function givenRun(
  paths: Record<string, StepStatus> = {},
  { status = 'succeeded', error }: { status?: 'succeeded' | 'failed' | 'running'; error?: object } = {},
): Promise<string> {
  const { runId } = await flow.start({ name: 'Ada' })
  const { system } = kit.services.db
  const { organizationId } = kit.as().actor
  for (const [index, [path, stepStatus]] of Object.entries(paths).entries()) {
    await system.stepRun.create({
      data: {
        runId,
        path,
        organizationId,
        stepId: path.slice(path.lastIndexOf('/') + 1),
        status: stepStatus,
        attempt: 1,
        firstSeq: index + 2,
        endedAt: stepStatus === 'running' ? null : new Date(),
      },
    })
  }
  await system.run.update({
    where: { id: runId },
    data: { status, ...(status === 'running' ? {} : { endedAt: new Date() }), ...(error ? { error } : {}) },
  })
  return runId
}

async function givenVersion(number: number, flows: Flow[]): Promise<string> {
  const { organizationId } = kit.as().actor
  const { id } = await kit.services.db.system.version.create({
    data: {
      organizationId,
      integrationId: flow.integrationId,
      number,
      definition: jsonColumn(definition({ flows })),
      checksum: String(number),
    },
  })
  return id
}

const failedAt = (stepId: string) => ({ code: 'code_threw', message: 'broken', retryable: false, stepId })
const rowOf = (id: string) => kit.services.db.system.run.findUniqueOrThrow({ where: { id } })

describe('a replay from a step', () => {
  it('names the step and its origin, both ways', async () => {
    const origin = await givenRun({ fetch: 'succeeded', each: 'succeeded', 'each[1]/post': 'succeeded' })
    const { runId } = await replayRun(kit.as(), origin, { from: 'each[1]/post' })
    expect(await getRun(kit.as(), runId)).toMatchObject({
      status: 'queued',
      replayOf: origin,
      replayFrom: 'each[1]/post',
      trigger: 'replay',
      held: null,
      dueAt: null,
      parent: null,
    })
    const { items } = await listRuns(kit.as(), { replayOf: origin })
    expect(items.map(({ id }) => id)).toEqual([runId])
    const audit = await kit.services.db.system.auditEntry.findFirst({ where: { entityId: runId } })
    expect(audit).toMatchObject({ action: 'run.replay', data: { replayOf: origin, from: 'each[1]/post' } })
  })

  it.each([
    ['a step that the flow does not have', 'nothing', 'has no step with the path "nothing"'],
    ['a step of a loop without its item', 'each/post', 'has no step with the path "each/post"'],
    ['an item that did not run', 'each[7]/post', 'did not come to each[7]'],
  ])('is refused for %s', async (_what, from, sentence) => {
    const origin = await givenRun({ fetch: 'succeeded', each: 'succeeded', 'each[0]/post': 'succeeded' })
    await expect(replayRun(kit.as(), origin, { from })).rejects.toMatchObject({
      code: 'invalid',
      problems: [{ path: 'from', message: expect.stringContaining(sentence), hint: expect.any(String) }],
    })
  })

  it('waits for the results before the step while the run is under way', async () => {
    const origin = await givenRun({ fetch: 'running' }, { status: 'running' })
    await expect(replayRun(kit.as(), origin, { from: 'each' })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('has not come to the step "each" yet'),
    })
    await expect(replayRun(kit.as(), origin, { from: 'fetch' })).resolves.toBeDefined()
    await expect(replayRun(kit.as(), origin, {})).resolves.toBeDefined()
  })

  it('takes an edited input, and grants the files of its origin', async () => {
    const { key, bytes } = await kit.services.blobs.put('content')
    const file = {
      id: crypto.randomUUID(),
      name: 'a',
      contentType: 'text/plain',
      bytes,
      sha256: '',
      blobKey: key,
    }
    const { runId: origin } = await flow.start(null, { files: [file] })
    const { runId } = await replayRun(kit.as(), origin, { input: { name: 'Grace' } })
    const input: unknown = await new Response(await openRunInput(kit.as(), runId)).json()
    expect(input).toMatchObject({ body: { name: 'Grace' } })
    const files = await kit.services.db.system.runFile.findMany({ where: { runId } })
    expect(files).toMatchObject([{ fileId: file.id }])
  })
})

describe('a replay on another version', () => {
  it('runs that version, whose settings count', async () => {
    const origin = await givenRun()
    const id = await givenVersion(2, [{ ...webhookFlow(), steps, settings: { concurrency: { limit: 2 } } }])
    const { runId } = await replayRun(kit.as(), origin, { version: 2 })
    expect(await rowOf(runId)).toMatchObject({ versionId: id, concurrencyLimit: 2 })
    expect(await getRun(kit.as(), runId)).toMatchObject({ version: 2 })
  })

  it('is refused when there is no such version, or the flow is not in it', async () => {
    const origin = await givenRun()
    await givenVersion(2, [{ ...webhookFlow(), key: 'other' }])
    const refusal = (version: number) => replayRun(kit.as(), origin, { version })
    await expect(refusal(3)).rejects.toMatchObject({
      code: 'invalid',
      problems: [
        { path: 'version', message: expect.stringContaining('no version 3'), hint: 'The newest is 2.' },
      ],
    })
    await expect(refusal(2)).rejects.toMatchObject({
      code: 'invalid',
      problems: [{ path: 'version', message: 'Version 2 has no flow "main".' }],
    })
  })

  it('is refused for a step that the other version does not have', async () => {
    const origin = await givenRun({ fetch: 'succeeded', each: 'succeeded' })
    await givenVersion(2, [webhookFlow()])
    await expect(replayRun(kit.as(), origin, { version: 2, from: 'each' })).rejects.toMatchObject({
      problems: [{ path: 'from', code: 'step_unknown' }],
    })
  })
})

describe('replays in bulk', () => {
  it('replays what fits, and says of each of the others why not', async () => {
    const failed = await givenRun({ fetch: 'failed' }, { status: 'failed', error: failedAt('fetch') })
    const running = await givenRun({}, { status: 'running' })
    const succeeded = await givenRun()
    const result = await replayRuns(kit.as(), { filter: { instance: flow.instanceId } })
    expect(result.nextCursor).toBeNull()
    expect(result.replayed.map(({ replayOf }) => replayOf)).toEqual([succeeded, failed])
    expect(result.refused).toEqual([{ runId: running, reason: 'The run is not over.' }])
    const entry = await kit.services.db.system.auditEntry.findFirst({
      where: { action: 'run.replay-many' },
      orderBy: { id: 'desc' },
    })
    expect(entry?.data).toMatchObject({ filter: { instance: flow.instanceId }, replayed: 2, refused: 1 })
  })

  it('starts each at the step whose failure ended it', async () => {
    const inLoop = await givenRun(
      { fetch: 'succeeded', each: 'failed', 'each[0]/post': 'succeeded', 'each[1]/post': 'failed' },
      { status: 'failed', error: failedAt('post') },
    )
    const timedOut = await givenRun(
      { fetch: 'succeeded' },
      {
        status: 'failed',
        error: { code: 'run_timeout', message: 'too long', retryable: false },
      },
    )
    const result = await replayRuns(kit.as(), {
      filter: { instance: flow.instanceId, status: ['failed'] },
      from: 'failed',
    })
    expect(result.refused).toEqual([{ runId: timedOut, reason: expect.stringContaining('from the start') }])
    expect(result.replayed).toMatchObject([{ replayOf: inLoop }])
    expect(await rowOf(result.replayed[0]?.runId ?? '')).toMatchObject({ replayFrom: 'each[1]/post' })
  })

  it('goes on with the cursor, and does not replay its own replays', async () => {
    const ids: string[] = []
    for (let index = 0; index < 5; index += 1) ids.push(await givenRun())
    const seen: string[] = []
    let cursor: string | null | undefined
    do {
      const page = await replayRuns(kit.as(), {
        filter: { instance: flow.instanceId, status: 'succeeded' },
        limit: 2,
        ...(cursor ? { cursor } : {}),
      })
      seen.push(...page.replayed.map(({ replayOf }) => replayOf))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(seen).toEqual(ids.toReversed())
  })

  it('refuses each run whose version has not what is asked for', async () => {
    const runId = await givenRun()
    const result = await replayRuns(kit.as(), { filter: { instance: flow.instanceId }, version: 9 })
    expect(result).toMatchObject({
      replayed: [],
      refused: [{ runId, reason: expect.stringContaining('no version 9') }],
    })
  })

  it('stays inside the organization and asks for the permission', async () => {
    await givenRun()
    expect(await replayRuns(kit.stranger, { filter: { instance: flow.instanceId } })).toMatchObject({
      replayed: [],
    })
    await expect(replayRuns(kit.as('viewer'), { filter: {} })).rejects.toMatchObject({ code: 'forbidden' })
  })
})

it('lists runs that are held, and those that a run has called', async () => {
  const held = await plantFlow(kit.as(), { settings: { rateLimit: { limit: 1, perMs: 60_000 } } })
  const { runId: first } = await held.start()
  const { runId: second } = await held.start()
  const { runId: child } = await held.start(null, {
    trigger: 'call',
    parent: { runId: first, path: 'call', depth: 1 },
  })
  const find = async (query: object) =>
    (await listRuns(kit.as(), { instance: held.instanceId, ...query })).items.map(({ id }) => id)
  expect(await find({ held: 'rate-limit' })).toEqual([child, second])
  expect(await find({ held: 'any' })).toEqual([child, second])
  expect(await find({ held: 'concurrency' })).toEqual([])
  expect(await find({ parent: first })).toEqual([child])
  expect(await find({ parent: 'not-a-uuid' })).toEqual([])
  expect(await find({ replayOf: 'not-a-uuid' })).toEqual([])
  expect(await getRun(kit.as(), child)).toMatchObject({
    parent: { runId: first, path: 'call' },
    held: 'rate-limit',
    dueAt: expect.any(String),
  })
})
