import { randomUUID } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import {
  cancelRun,
  createConnection,
  createCustomer,
  createInstance,
  createIntegration,
  deployInstance,
  publishIntegration,
} from '@millrace/services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { code, createKit, type Kit, quickSettings } from './kit.ts'

let kit: Kit
let deployed: { instanceId: string; flow: string }

beforeAll(async () => {
  kit = await createKit()
  const file = fileURLToPath(new URL('./fixtures/hostile-runner.ts', import.meta.url))
  // It imports packages of this repository.
  const program = { file, root: fileURLToPath(new URL('../../..', import.meta.url)) }
  const graces = { ...quickSettings.run.graces, startMs: 2000 }
  const settings = { run: { ...quickSettings.run, graces } }
  await kit.worker({ driver: kit.driver({ program }), settings })
  const one = code('one', 'return 1')
  const steps = [
    code('only', 'return 1'),
    { id: 'each', use: 'loop', with: { items: [1] }, body: { steps: [one] } },
    { id: 'call', use: 'call-flow', with: { flow: 'other' } },
  ]
  const { instanceId } = await kit.deployAll([
    { key: 'main', steps },
    { key: 'other', steps: [one] },
  ])
  deployed = { instanceId, flow: 'main' }
})

afterAll(() => kit?.close())

describe('fault 30: a sandbox that breaks the protocol', () => {
  it.each([
    'names a path of another flow',
    'ends a step twice',
    'ends a step with a file that is not there',
    'ends a step and says that it waits',
    'sends an unknown message',
    'sends bytes that are no JSON',
    'announces a frame of 4 GB',
    'stops in the middle of a frame',
    'commits without end',
    'logs without end',
    'sends bytes that are no text',
    'sends JSON a million levels deep',
    'speaks in the name of another run',
    'answers in the place of its worker',
    'sends a piece of a file that nobody asked for',
    'sends frames of the largest size without end',
    'reports steps without end',
    'opens steps without end',
    'asks for files without end and reads no answer',
    'calls a flow by a step that calls none',
    'calls another flow than its step names',
    'calls a flow by a step that is not under way',
    'names an attempt that no column holds',
    'greets twice',
    'hangs up and lives on',
  ])('fails its own run when it %s', async (act) => {
    const runId = await kit.start(deployed, act)
    expect(await kit.ended(runId)).toMatchObject({ status: 'failed', errorCode: 'protocol_error' })
    const story = await kit.story(runId)
    expect(story.at(-1)).toMatchObject({ type: 'end' })
    const { system } = kit.services.db
    expect(await system.stepRun.count({ where: { runId, status: 'running' } })).toBe(0)
    expect(await system.run.count({ where: { parentRunId: runId } })).toBe(0)
    const audited = await system.auditEntry.findMany({ where: { action: 'run.violation', entityId: runId } })
    expect(audited).toMatchObject([{ actor: 'system', entity: 'run', data: { code: 'protocol_error' } }])
  })

  it('leaves its worker as it was: no memory, no descriptor', async () => {
    const usage = async () => ({
      descriptors: (await readdir('/proc/self/fd')).length,
      residentMb: process.memoryUsage.rss() / 2 ** 20,
    })
    const before = await usage()
    for (let time = 0; time < 3; time += 1)
      await kit.ended(await kit.start(deployed, 'sends frames of the largest size without end'))
    const after = await usage()
    expect(after.descriptors - before.descriptors).toBeLessThan(20)
    expect(after.residentMb - before.residentMb).toBeLessThan(200)
  })

  it('cannot lie about the time', async () => {
    const from = Date.now() - 1000
    const runId = await kit.start(deployed, 'lies about the time')
    await kit.ended(runId)
    const events = await kit.services.db.system.journalEvent.findMany({
      where: { runId },
      orderBy: { seq: 'asc' },
    })
    const times = events.map(({ at }) => at.getTime())
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(times.every((time) => time >= from && time <= Date.now())).toBe(true)
  })

  it('leaves no records behind for steps that do not execute', async () => {
    const runId = await kit.start(deployed, 'changes state in the name of steps that do not execute')
    const { system } = kit.services.db
    await expect.poll(() => system.stateEntry.count({ where: { key: { startsWith: 'k' } } })).toBe(21)
    const records = await system.stateOperation.findMany({ where: { runId } })
    expect(records.map(({ ordinal }) => ordinal)).toEqual([21])
    await cancelRun(kit.ctx, runId)
    await kit.ended(runId)
  })

  it('learns nothing of a run that it claims to wait for', async () => {
    const neighbour = await kit.start(deployed, 'gives what is its own')
    expect(await kit.ended(neighbour)).toMatchObject({ status: 'succeeded' })
    const runId = await kit.start(deployed, { act: 'waits for a run that it has not called', neighbour })
    expect(await kit.ended(runId)).toMatchObject({
      status: 'failed',
      error: { code: 'child_failed', message: 'told nothing' },
    })
    const { system } = kit.services.db
    const known = [
      await system.journalEvent.findMany({ where: { runId } }),
      await system.stepRun.findMany({ where: { runId } }),
    ]
    expect(JSON.stringify(known)).not.toContain('of-the-neighbour')
  })

  it('cannot cancel a run that it claims to wait for', async () => {
    const neighbour = await kit.start(deployed, 'ignores everything')
    await kit.untilStep(neighbour, 'only')
    const runId = await kit.start(deployed, { act: 'waits for a run that it has not called', neighbour })
    await kit.untilStep(runId, 'call')
    await cancelRun(kit.ctx, runId)
    await kit.ended(runId)
    const { cancelRequestedAt, status } = await kit.services.db.system.run.findUniqueOrThrow({
      where: { id: neighbour },
    })
    expect({ cancelRequestedAt, status }).toEqual({ cancelRequestedAt: null, status: 'running' })
    await cancelRun(kit.ctx, neighbour)
    await kit.ended(neighbour)
  })

  it.each([
    ['tells the secrets that it was given', 'succeeded'],
    ['names its secret where it breaks the protocol', 'failed'],
  ])('leaves no secret in what is stored when it %s', async (act, status) => {
    const runId = await kit.start(await deployWithSecret('Hostile-S3cret'), act)
    expect(await kit.ended(runId)).toMatchObject({ status })
    const { system } = kit.services.db
    const stored = JSON.stringify([
      await system.run.findMany({ where: { id: runId }, select: { output: true, error: true } }),
      await system.stepRun.findMany({ where: { runId } }),
      await system.journalEvent.findMany({ where: { runId } }),
      await system.logLine.findMany({ where: { runId } }),
    ])
    expect(stored).toContain('***')
    expect(stored).not.toContain('Hostile-S3cret')
  })

  it('is ended when it says nothing after its start', async () => {
    const runId = await kit.start(deployed, 'says nothing')
    expect(await kit.ended(runId)).toMatchObject({
      status: 'failed',
      errorCode: 'sandbox_crashed',
      error: { message: expect.stringContaining('no sign of life within 2 s') },
    })
  })

  it('is killed when it does not hear that it is canceled', async () => {
    const runId = await kit.start(deployed, 'ignores everything')
    await kit.untilStep(runId, 'only')
    await cancelRun(kit.ctx, runId)
    expect(await kit.ended(runId)).toMatchObject({ status: 'canceled', errorCode: 'canceled' })
    const steps = await kit.services.db.system.stepRun.findMany({ where: { runId } })
    expect(steps.map(({ status }) => status)).toEqual(['canceled'])
  })
})

async function deployWithSecret(value: string) {
  const key = `secretive-${randomUUID()}`
  const api = { connector: 'http', type: 'api-key', owner: 'organization' } as const
  const ask = { id: 'ask', use: 'http.request', connection: 'api', with: { method: 'GET', url: '/' } }
  await createIntegration(kit.ctx, {
    schemaVersion: 1,
    key,
    name: key,
    connections: { api },
    flows: [
      {
        key: 'main',
        name: 'Main',
        trigger: { id: 'trigger', use: 'manual' },
        steps: [code('only', 'return 1'), ask],
      },
    ],
  })
  await publishIntegration(kit.ctx, key, {})
  await createCustomer(kit.ctx, { externalId: key, name: 'Globex' })
  const values = { baseUrl: 'http://127.0.0.1:1', in: 'header', name: 'x-key', value }
  const { id } = await createConnection(kit.ctx, { name: key, ...api, values })
  const instance = { customer: key, integration: key, config: {}, connections: { api: id } }
  const { id: instanceId } = await createInstance(kit.ctx, instance)
  await deployInstance(kit.ctx, instanceId)
  return { instanceId, flow: 'main' }
}

describe('fault 30: the code of a step that writes into the socket of its runner', () => {
  let honest: Kit
  beforeAll(async () => {
    honest = await createKit()
    await honest.worker()
  })
  afterAll(() => honest?.close())

  const frames = `const { writeSync } = await import('node:fs')
    const frame = (message) => {
      const body = Buffer.from(typeof message === 'string' ? message : JSON.stringify(message))
      const head = Buffer.alloc(4)
      head.writeUInt32BE(body.length)
      return Buffer.concat([head, body])
    }
    const write = (...messages) => { for (const each of messages) writeSync(3, frame(each)) };`

  it.each([
    ['garbage', "writeSync(3, 'GARBAGE GARBAGE GARBAGE')"],
    ['a torn frame', "writeSync(3, frame('x'.repeat(100)).subarray(0, 50)); process.exit(0)"],
    [
      'the end of a step of another run',
      "write({ type: 'step', path: 'foreign', stepId: 'foreign', attempt: 1, at: 1, status: 'succeeded' })",
    ],
    ['that it waits, while it does not', "write({ type: 'done', status: 'waiting' })"],
    [
      'lines of log without end',
      "const line = { type: 'log', level: 'info', message: 'x', at: 1 }; while (true) try { write(line) } catch {}",
    ],
  ])('gains nothing but its own end: %s', async (_name, body) => {
    const neighbour = await honest.start(await honest.deploy({ steps: [code('only', 'return 1')] }))
    const runId = await honest.start(
      await honest.deploy({ steps: [code('only', `${frames} ${body}; await new Promise(() => {})`)] }),
    )
    expect(await honest.ended(runId)).toMatchObject({
      status: 'failed',
      errorCode: 'protocol_error',
      attempt: 1,
    })
    expect(await honest.ended(neighbour)).toMatchObject({ status: 'succeeded', attempt: 1 })
  })
})
