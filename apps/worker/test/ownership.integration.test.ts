import { cancelRun } from '@millrace/services'
import { appendJournal, claimRun, type RunAppend, renewLeases } from '@millrace/services/lease'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createGate, type Gate } from './gate.ts'
import { code, createKit, type Kit } from './kit.ts'
import { startWorkerProcess, untilDead, type WorkerProcess } from './worker-process.ts'

let kit: Kit
let gate: Gate

beforeAll(async () => {
  kit = await createKit()
})
afterAll(() => kit?.close())
beforeEach(async () => {
  gate = await createGate()
})
afterEach(async () => {
  for (const worker of processes.splice(0)) worker.child.kill('SIGKILL')
  await gate.close()
})

/** Ended after each test, whatever became of it. */
const processes: WorkerProcess[] = []

async function startProcess(env: Record<string, string>): Promise<WorkerProcess> {
  const worker = await startWorkerProcess(env)
  processes.push(worker)
  return worker
}

const post = (id: string, path: string) => ({
  id,
  use: 'http.request',
  with: { method: 'POST', url: `${gate.url}${path}` },
})

const workerA = '00000000-0000-4000-8000-00000000000a'
const workerB = '00000000-0000-4000-8000-00000000000b'
const ttlMs = 5000

/** As if the worker had been silent for the whole of its lease. */
const expireLease = (runId: string) =>
  kit.services.db.system.$executeRaw`
    UPDATE "Run" SET "leaseExpiresAt" = now() - interval '1 second' WHERE id = ${runId}::uuid`

const append = (runId: string, attempt: number): RunAppend => ({
  runId,
  attempt,
  lastSeq: 50,
  events: [{ seq: 50, at: new Date(), type: 'run', path: null, data: { status: 'running', attempt } }],
  logs: [{ seq: 49, at: new Date(), path: null, level: 'info', message: 'x', data: null }],
  steps: [],
  progressed: false,
  forget: [],
  payloads: [],
  settlement: { status: 'succeeded', at: new Date(), activeMs: 1, error: null, output: null, outputId: null },
})

describe('a lease', () => {
  it('goes to one of many workers that race for it', async () => {
    const deployed = await kit.deploy({ steps: [code('only', 'return 1')] })
    const runId = await kit.start(deployed)
    const claims = await Promise.all(
      [workerA, workerB, workerA, workerB].map((owner) => claimRun(kit.services, { runId, owner, ttlMs })),
    )
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1)
    await cancelRun(kit.ctx, runId)
  })

  it('fences what a worker writes that has lost the run', async () => {
    const deployed = await kit.deploy({ steps: [code('only', 'return 1')] })
    const runId = await kit.start(deployed)
    const first = await claimRun(kit.services, { runId, owner: workerA, ttlMs })
    await expireLease(runId)
    const second = await claimRun(kit.services, { runId, owner: workerB, ttlMs })
    expect([first?.attempt, second?.attempt]).toEqual([1, 2])
    const before = await kit.story(runId)
    const stale = append(runId, 1)
    const { appended, fenced } = await appendJournal(kit.services, { owner: workerA, runs: [stale] })
    expect({ appended, fenced }).toEqual({ appended: [], fenced: [stale] })
    expect(await kit.story(runId)).toEqual(before)
    const run = await kit.services.db.system.run.findUniqueOrThrow({ where: { id: runId } })
    expect(run).toMatchObject({ status: 'running', attempt: 2, leaseOwner: workerB, lastSeq: 1 })
    expect(
      await renewLeases(kit.services, { owner: workerA, leases: [{ runId, attempt: 1 }], ttlMs }),
    ).toEqual([])
    await cancelRun(kit.ctx, runId)
  })

  it('may be written to twice with the same rows', async () => {
    const deployed = await kit.deploy({ steps: [code('only', 'return 1')] })
    const runId = await kit.start(deployed)
    await claimRun(kit.services, { runId, owner: workerA, ttlMs })
    const open = { ...append(runId, 1), settlement: null }
    await appendJournal(kit.services, { owner: workerA, runs: [open] })
    const story = await kit.story(runId)
    expect(await appendJournal(kit.services, { owner: workerA, runs: [open] })).toMatchObject({ fenced: [] })
    expect(await kit.story(runId)).toEqual(story)
    await appendJournal(kit.services, { owner: workerA, runs: [append(runId, 1)] })
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded', lastSeq: 50 })
  })
})

describe('a run whose worker is lost', () => {
  it('goes on elsewhere from the journal: recorded steps never repeat, the sandboxes are gone', async () => {
    const deployed = await kit.deploy({
      steps: [post('first', '/first'), post('second', '/hold'), post('third', '/third')],
    })
    const doomed = await startProcess(kit.env)
    const runId = await kit.start(deployed)
    await gate.asked('/hold')
    const processes = await doomed.processes()
    expect(processes.length).toBeGreaterThan(0)
    doomed.child.kill('SIGKILL')
    await doomed.exited
    for (const pid of processes) await untilDead(pid)

    await expireLease(runId)
    gate.open()
    const heir = await kit.worker()
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded', attempt: 2 })
    await heir.stop()
    expect(gate.seen.map(({ path }) => path)).toEqual(['/first', '/hold', '/hold', '/third'])
    const held = gate.seen.filter(({ path }) => path === '/hold')
    expect(new Set(held.map(({ key }) => key)).size).toBe(1)
    const story = await kit.story(runId)
    expect(story.map(({ seq }) => seq)).toEqual(story.map((_, index) => index + 1))
    const runStates = story.filter(({ type }) => type === 'run').map(({ status }) => status)
    expect(runStates).toEqual(['queued', 'running', 'queued', 'running'])
  })

  it('fails after three lost workers, with its open steps', async () => {
    const deployed = await kit.deploy({ steps: [code('only', 'return 1')] })
    const runId = await kit.start(deployed)
    for (const owner of [workerA, workerB, workerA]) {
      expect(await claimRun(kit.services, { runId, owner, ttlMs })).not.toBeNull()
      await expireLease(runId)
    }
    const worker = await kit.worker()
    expect(await kit.ended(runId)).toMatchObject({ status: 'failed', errorCode: 'worker_lost', attempt: 3 })
    await worker.stop()
  })

  it('is found by the reconciler when its job is lost', async () => {
    const deployed = await kit.deploy({ steps: [code('only', 'return 1')] })
    const deaf = { ...kit.ctx, queue: { ...kit.services.queue, add: async () => {} } }
    const runId = await kit.startWith(deaf, deployed)
    const worker = await kit.worker()
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded' })
    await worker.stop()
  })
})

describe('a canceled run', () => {
  it('never starts when it was still queued', async () => {
    const deployed = await kit.deploy({ steps: [post('only', '/never')] })
    const runId = await kit.start(deployed)
    await cancelRun(kit.ctx, runId)
    const worker = await kit.worker()
    const next = await kit.start(await kit.deploy({ steps: [code('only', 'return 1')] }))
    await kit.ended(next)
    await worker.stop()
    expect(await kit.ended(runId)).toMatchObject({ status: 'canceled', attempt: 0 })
    expect(gate.seen).toEqual([])
  })

  it('ends with its open steps when it was between two workers', async () => {
    const deployed = await kit.deploy({ steps: [post('only', '/hold')] })
    const hasty = await kit.worker({ settings: { drainMs: 50 } })
    const runId = await kit.start(deployed)
    await gate.asked('/hold')
    await hasty.stop()
    await cancelRun(kit.ctx, runId)
    const next = await kit.worker()
    expect(await kit.ended(runId)).toMatchObject({ status: 'canceled', attempt: 1 })
    await next.stop()
    const story = await kit.story(runId)
    expect(story.slice(-2).map(({ type, path, status }) => [type, path, status])).toEqual([
      ['step', 'only', 'canceled'],
      ['end', null, 'canceled'],
    ])
  })

  it('ends as canceled when its worker died before it could', async () => {
    const deployed = await kit.deploy({ steps: [code('only', 'return 1')] })
    const runId = await kit.start(deployed)
    const claimed = await claimRun(kit.services, { runId, owner: workerA, ttlMs })
    const event = { seq: 50, at: new Date(), type: 'run', path: null, data: { status: 'running' } } as const
    const step = {
      path: 'only',
      stepId: 'only',
      status: 'running',
      attempt: 1,
      startedAt: new Date(),
      endedAt: null,
      durationMs: 0,
      firstSeq: 50,
      input: null,
      output: null,
      outputId: null,
      error: null,
      items: null,
      itemsId: null,
      wait: null,
    } as const
    const begun = { ...append(runId, 1), events: [event], steps: [step], logs: [], settlement: null }
    await appendJournal(kit.services, { owner: workerA, runs: [begun] })
    expect(claimed).toMatchObject({ attempt: 1 })
    await cancelRun(kit.ctx, runId)
    await expireLease(runId)
    const heir = await kit.worker()
    expect(await kit.ended(runId)).toMatchObject({ status: 'canceled', errorCode: 'canceled', attempt: 1 })
    await heir.stop()
    const steps = await kit.services.db.system.stepRun.findMany({ where: { runId } })
    expect(steps.map(({ status }) => status)).toEqual(['canceled'])
  })

  it('ends at once when it lost its process before it could, though it would have been held to be tried again', async () => {
    const deployed = await kit.deploy({ steps: [code('only', 'return 1')] })
    const runId = await kit.start(deployed)
    await claimRun(kit.services, { runId, owner: workerA, ttlMs })
    await cancelRun(kit.ctx, runId)
    const tomorrow = new Date(Date.now() + 86_400_000)
    const crashed = { status: 'queued', kind: 'crashed', crashes: 2, dueAt: tomorrow } as const
    const settlement = { ...crashed, at: new Date(), activeMs: 1 }
    await appendJournal(kit.services, { owner: workerA, runs: [{ ...append(runId, 1), settlement }] })
    const worker = await kit.worker()
    expect(await kit.ended(runId)).toMatchObject({ status: 'canceled', errorCode: 'canceled', attempt: 1 })
    await worker.stop()
  })

  it('ends at once while a step waits for an answer', async () => {
    const deployed = await kit.deploy({ steps: [post('only', '/hold')] })
    const worker = await kit.worker()
    const runId = await kit.start(deployed)
    await gate.asked('/hold')
    await cancelRun(kit.ctx, runId)
    expect(await kit.ended(runId)).toMatchObject({ status: 'canceled' })
    const steps = await kit.services.db.system.stepRun.findMany({ where: { runId } })
    expect(steps.map(({ status }) => status)).toEqual(['canceled'])
    await worker.stop()
  })
})

describe('a worker that is told to stop', () => {
  it('lets runs end, takes no new one, and removes itself', async () => {
    const held = await kit.deploy({ steps: [post('only', '/hold')] })
    const other = await kit.deploy({ steps: [code('only', 'return 1')] })
    const worker = await startProcess({ ...kit.env, WORKER_CONCURRENCY: '1' })
    const runId = await kit.start(held)
    await gate.asked('/hold')
    worker.child.kill('SIGTERM')
    const later = await kit.start(other)
    gate.open()
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded', attempt: 1 })
    expect(await worker.exited).toEqual({ code: 0, signal: null })
    const queued = await kit.services.db.system.run.findUniqueOrThrow({ where: { id: later } })
    expect(queued.status).toBe('queued')
    expect(await kit.services.db.system.workerNode.count({ where: { pid: worker.pid } })).toBe(0)
    const next = await kit.worker()
    expect(await kit.ended(later)).toMatchObject({ status: 'succeeded' })
    await next.stop()
  })

  it('hands on what does not end in time, and another worker goes on', async () => {
    const deployed = await kit.deploy({ steps: [post('first', '/first'), post('second', '/hold')] })
    const hasty = await kit.worker({ settings: { drainMs: 50 } })
    const runId = await kit.start(deployed)
    await gate.asked('/hold')
    await hasty.stop()
    const released = await kit.services.db.system.run.findUniqueOrThrow({ where: { id: runId } })
    expect(released).toMatchObject({ status: 'queued', leaseOwner: null, endedAt: null })
    gate.open()
    const next = await kit.worker()
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded', attempt: 2 })
    await next.stop()
    expect(gate.seen.map(({ path }) => path)).toEqual(['/first', '/hold', '/hold'])
  })

  it('ends at once at the second signal, and its sandboxes with it', async () => {
    const deployed = await kit.deploy({ steps: [post('only', '/hold')] })
    const worker = await startProcess(kit.env)
    const runId = await kit.start(deployed)
    await gate.asked('/hold')
    const processes = await worker.processes()
    worker.child.kill('SIGINT')
    worker.child.kill('SIGTERM')
    expect(await worker.exited).toEqual({ code: 1, signal: null })
    for (const pid of processes) await untilDead(pid)
    await cancelRun(kit.ctx, runId)
  })
})
