import type { Flow, Step } from '@millrace/contracts'
import { answerApproval, cancelRun, listStepRuns, receiveCallback, replayRun } from '@millrace/services'
import { appendJournal, claimRun } from '@millrace/services/lease'
import { createChild } from '@millrace/services/run'
import { callbackUrl, resolveDueWaits } from '@millrace/services/wait'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createGate, type Gate } from './gate.ts'
import { code, createKit, type Kit } from './kit.ts'

let kit: Kit
let gate: Gate

beforeAll(async () => {
  kit = await createKit()
  await kit.worker()
})
afterAll(() => kit?.close())
beforeEach(async () => {
  gate = await createGate()
})
afterEach(() => gate.close())

const day = 24 * 60 * 60 * 1000
const callback = (id: string, more: object = {}): Step => ({
  id,
  use: 'wait',
  with: { callback: true, ...more },
})
const sleep = (id: string, durationMs: number): Step => ({ id, use: 'wait', with: { durationMs } })
const post = (id: string, path: string): Step => ({
  id,
  use: 'http.request',
  with: { method: 'POST', url: `${gate.url}${path}` },
})

const stateful = (id: string, body: string): Step => ({
  id,
  use: 'code',
  with: { source: `export default async ({ state }) => { ${body} }` },
})

const runOf = (id: string) => kit.services.db.system.run.findUniqueOrThrow({ where: { id } })
const waitsOf = (runId: string) => kit.services.db.system.wait.findMany({ where: { runId } })
const outputOf = async (runId: string, path: string) =>
  (await kit.services.db.system.stepRun.findUniqueOrThrow({ where: { runId_path: { runId, path } } })).output

/** As if the time of all its waits had come. */
const makeDue = (runId: string) =>
  kit.services.db.system.$executeRaw`
    UPDATE "Wait" SET "openUntil" = now() - interval '1 second', until = now() - interval '1 second'
    WHERE "runId" = ${runId}::uuid`

async function start(flow: Partial<Flow>, input: null | object = null): Promise<string> {
  return kit.start(await kit.deploy(flow), JSON.parse(JSON.stringify(input)))
}

/** The address of the waiting step, as the run's page shows it. */
async function addressOf(runId: string, path: string) {
  const { items } = await listStepRuns(kit.ctx, runId, {})
  const wait = items.find((step) => step.path === path)?.wait
  const url = new URL(wait?.callbackUrl ?? wait?.approvals?.[0]?.url ?? '')
  const [, , , encoded = '', token = ''] = url.pathname.split('/')
  return { runId, path: decodeURIComponent(encoded), token }
}

const call = (address: { runId: string; path: string; token: string }, body: unknown) =>
  receiveCallback(kit.services, {
    ...address,
    headers: new Headers({ 'content-type': 'application/json' }),
    body: new Blob([JSON.stringify(body)]).stream(),
    maxBytes: 1_000_000,
  })

describe('a run that waits', () => {
  it('holds no process and no lease, and goes on when its time has come', async () => {
    const runId = await start({
      steps: [post('before', '/before'), sleep('pause', day), post('after', '/after')],
    })
    await kit.untilStatus(runId, 'waiting')
    const run = await runOf(runId)
    expect(run).toMatchObject({ leaseOwner: null, leaseExpiresAt: null, attempt: 1, crashes: 0 })
    expect(await waitsOf(runId)).toMatchObject([{ path: 'pause', kind: 'time', resolvedAt: null }])
    await makeDue(runId)
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded', attempt: 2 })
    expect(gate.seen.map(({ path }) => path)).toEqual(['/before', '/after'])
    expect(await waitsOf(runId)).toEqual([])
    const story = await kit.story(runId)
    expect(story.map(({ seq }) => seq)).toEqual(story.map((_, index) => index + 1))
    expect(story.filter(({ type }) => type === 'run').map(({ status }) => status)).toEqual([
      'queued',
      'running',
      'waiting',
      'queued',
      'running',
    ])
  })

  it('takes the body of a callback as the output of its step, once', async () => {
    const runId = await start({ steps: [callback('reply'), code('use', 'return steps.reply.output.n + 1')] })
    await kit.untilStatus(runId, 'waiting')
    const address = await addressOf(runId, 'reply')
    await call(address, { n: 41 })
    await expect(call(address, { n: 1 })).rejects.toMatchObject({ code: 'already_answered' })
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded' })
    expect(await outputOf(runId, 'use')).toBe(42)
    await expect(call(address, { n: 1 })).rejects.toMatchObject({ code: 'expired' })
    await expect(call({ ...address, token: 'x'.repeat(43) }, 1)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('fails with wait_expired when nobody calls in time', async () => {
    const runId = await start({ steps: [callback('reply', { timeoutMs: day })] })
    await kit.untilStatus(runId, 'waiting')
    const address = await addressOf(runId, 'reply')
    await makeDue(runId)
    expect(await kit.ended(runId)).toMatchObject({ status: 'failed', errorCode: 'wait_expired' })
    await expect(call(address, 1)).rejects.toMatchObject({ code: 'expired' })
  })

  it('keeps an answer that comes before its step waits', async () => {
    const runId = await start({
      steps: [
        post('announce', '/hold'),
        { id: 'tell', use: 'transform', with: { fields: [{ to: 'url', expr: 'run.callbackUrl' }] } },
        callback('reply'),
      ],
    })
    await gate.asked('/hold')
    const url = callbackUrl(kit.services, { runId, path: 'reply' })
    const token = url.split('/').at(-1) ?? ''
    await call({ runId, path: 'reply', token }, 'early')
    expect(await waitsOf(runId)).toMatchObject([{ path: 'reply', recordedAt: null, kind: 'callback' }])
    gate.open()
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded' })
    expect(await outputOf(runId, 'reply')).toBe('early')
    expect(await outputOf(runId, 'tell')).toEqual({ url })
  })

  it('hears of an answer while it executes other steps', async () => {
    const runId = await start({
      steps: [callback('reply'), post('busy', '/hold'), code('then', 'return steps.reply.output')],
      edges: [
        ['trigger', 'reply'],
        ['trigger', 'busy'],
        ['reply', 'then'],
      ],
    })
    await gate.asked('/hold')
    await kit.untilStep(runId, 'reply', 'waiting')
    await call(await addressOf(runId, 'reply'), 'live')
    await kit.untilStep(runId, 'then', 'succeeded')
    expect(await runOf(runId)).toMatchObject({ status: 'running', attempt: 1 })
    gate.open()
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded', attempt: 1 })
    expect(await outputOf(runId, 'then')).toBe('live')
  })

  it('hears of an answer whose hint was lost, when its lease is renewed', async () => {
    const runId = await start({
      steps: [callback('reply'), post('busy', '/hold'), code('then', 'return 1')],
      edges: [
        ['trigger', 'reply'],
        ['trigger', 'busy'],
        ['reply', 'then'],
      ],
    })
    await gate.asked('/hold')
    await kit.untilStep(runId, 'reply', 'waiting')
    const mute = { ...kit.services, live: { ...kit.services.live, publish: async () => {} } }
    await receiveCallback(mute, {
      ...(await addressOf(runId, 'reply')),
      headers: new Headers(),
      body: null,
      maxBytes: 10,
    })
    await kit.untilStep(runId, 'then', 'succeeded')
    gate.open()
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded', attempt: 1 })
  })

  it('is decided by a person once, with an audit row and a form that is checked', async () => {
    const form = [{ key: 'amount', type: 'number', label: 'Amount', required: true }]
    const runId = await start({
      steps: [
        { id: 'ok', use: 'approval', with: { title: 'Pay?', form, approvers: ['Ann', 'Bob'] } },
        code('paid', 'return steps.ok.output.form.amount'),
      ],
      edges: [
        ['trigger', 'ok'],
        ['ok:approved', 'paid'],
      ],
    })
    await kit.untilStatus(runId, 'waiting')
    const address = { ...(await addressOf(runId, 'ok')), approver: 0 }
    const decide = (more: object) =>
      answerApproval(kit.services, { ...address, ...more }, { decision: 'approved', form: { amount: 7 } })
    await expect(
      answerApproval(kit.services, address, { decision: 'approved', form: {} }),
    ).rejects.toMatchObject({ code: 'invalid', problems: [{ path: 'form.amount' }] })
    await expect(decide({ approver: 1 })).rejects.toMatchObject({ code: 'not_found' })
    await expect(decide({ approver: null })).rejects.toMatchObject({ code: 'not_found' })
    expect(await decide({})).toMatchObject({ status: 'approved', by: 'Ann' })
    await expect(decide({})).rejects.toMatchObject({ code: 'already_answered' })
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded' })
    expect(await outputOf(runId, 'paid')).toBe(7)
    const audit = await kit.services.db.system.auditEntry.findMany({ where: { entityId: runId } })
    expect(audit).toContainEqual(
      expect.objectContaining({ action: 'approval.approve', data: expect.objectContaining({ by: 'Ann' }) }),
    )
  })

  it('is not lost with its worker, however many wait', async () => {
    const deployed = await kit.deploy({ steps: [callback('reply')] })
    const ids = await Promise.all(Array.from({ length: 10 }, () => kit.start(deployed)))
    for (const id of ids) await kit.untilStatus(id, 'waiting')
    for (const id of ids) await call(await addressOf(id, 'reply'), id)
    for (const id of ids) {
      expect(await kit.ended(id)).toMatchObject({ status: 'succeeded' })
      expect(await outputOf(id, 'reply')).toBe(id)
    }
  })
})

const emptyAppend = { logs: [], events: [], steps: [], payloads: [], forget: [], progressed: false }

const waitingStep = (id: string) => ({
  path: id,
  stepId: id,
  status: 'waiting' as const,
  attempt: 1,
  startedAt: new Date(),
  endedAt: null,
  durationMs: 0,
  firstSeq: 3,
  input: null,
  output: null,
  outputId: null,
  error: null,
  items: null,
  itemsId: null,
})

describe('the way to waiting', () => {
  const owner = '00000000-0000-4000-8000-00000000000a'

  /** A claimed run whose step waits, as far as the journal knows; its worker is this test. */
  async function claimedAndWaiting() {
    const deployed = await kit.deploy({ steps: [callback('reply')] })
    const deaf = { ...kit.ctx, queue: { ...kit.services.queue, add: async () => {} } }
    const runId = await kit.startWith(deaf, deployed)
    const claimed = await claimRun(kit.services, { runId, owner, ttlMs: 60_000 })
    if (claimed === null) throw new Error('another worker was faster')
    const at = new Date()
    const base = { ...emptyAppend, runId, attempt: claimed.attempt, lastSeq: 3, settlement: null }
    const wait = { kind: 'callback', until: at.getTime() + day } as const
    await appendJournal(kit.services, {
      owner,
      runs: [{ ...base, steps: [{ ...waitingStep('reply'), wait }] }],
    })
    const suspend = () =>
      appendJournal(kit.services, {
        owner,
        runs: [{ ...base, settlement: { status: 'waiting', at, activeMs: 5 } }],
      })
    return { runId, suspend }
  }

  it('ends in the queue when the answer came first', async () => {
    const { runId, suspend } = await claimedAndWaiting()
    await call(await addressOf(runId, 'reply'), 'first')
    expect(await runOf(runId)).toMatchObject({ status: 'running' })
    await suspend()
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded' })
    expect(await outputOf(runId, 'reply')).toBe('first')
  })

  it('and an answer at the same moment do not miss each other', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { runId, suspend } = await claimedAndWaiting()
      const address = await addressOf(runId, 'reply')
      await Promise.all([suspend(), call(address, round)])
      expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded', error: null })
      expect(await outputOf(runId, 'reply')).toBe(round)
    }
  })

  it('is not taken by a run that is to be canceled', async () => {
    const { runId, suspend } = await claimedAndWaiting()
    await cancelRun(kit.ctx, runId)
    await suspend()
    expect(await kit.ended(runId)).toMatchObject({ status: 'canceled' })
    expect(await waitsOf(runId)).toEqual([])
  })
})

describe('sweepers', () => {
  it('end each wait once, however many look at the same time', async () => {
    const runId = await start({ steps: [sleep('pause', day)] })
    await kit.untilStatus(runId, 'waiting')
    await makeDue(runId)
    await Promise.all([1, 2, 3, 4].map(() => resolveDueWaits(kit.services)))
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded', attempt: 2, error: null })
    const story = await kit.story(runId)
    expect(story.filter(({ type, status }) => type === 'run' && status === 'queued')).toHaveLength(2)
  })
})

describe('a canceled run that waits', () => {
  it('ends at once, says who, and takes along the runs that it waits for', async () => {
    const { instanceId } = await kit.deployAll([
      { key: 'main', steps: [{ id: 'child', use: 'call-flow', with: { flow: 'inner' } }] },
      { key: 'inner', trigger: { id: 'trigger', use: 'call' }, steps: [callback('reply')] },
    ])
    const runId = await kit.start({ instanceId, flow: 'main' })
    await kit.untilStatus(runId, 'waiting')
    const child = await kit.services.db.system.run.findFirstOrThrow({ where: { parentRunId: runId } })
    await kit.untilStatus(child.id, 'waiting')
    const canceled = await cancelRun(kit.ctx, runId)
    expect(canceled).toMatchObject({ status: 'canceled', error: { message: 'Canceled by a member.' } })
    expect(await runOf(child.id)).toMatchObject({ status: 'canceled' })
    expect([...(await waitsOf(runId)), ...(await waitsOf(child.id))]).toEqual([])
    const story = await kit.story(runId)
    expect(story.slice(-2).map(({ type, status }) => [type, status])).toEqual([
      ['step', 'canceled'],
      ['end', 'canceled'],
    ])
  })
})

describe('a called flow', () => {
  const flows = (inner: Step[], more: object = {}) => [
    {
      key: 'main',
      steps: [
        {
          id: 'child',
          use: 'call-flow',
          with: { flow: 'inner', input: { n: '{{ trigger.body.n }}' }, ...more },
        },
        code('after', 'return steps.child.output'),
      ],
    },
    { key: 'inner', trigger: { id: 'trigger' as const, use: 'call' }, steps: inner },
  ]

  it('gives its result to the step that waits for it', async () => {
    const { instanceId } = await kit.deployAll(flows([code('double', 'return trigger.body.n * 2')]))
    const runId = await kit.start({ instanceId, flow: 'main' }, { n: 21 })
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded' })
    expect(await outputOf(runId, 'after')).toBe(42)
    const child = await kit.services.db.system.run.findFirstOrThrow({ where: { parentRunId: runId } })
    expect(child).toMatchObject({ parentPath: 'child', depth: 1, trigger: 'call', status: 'succeeded' })
  })

  it('may have ended before the step begins to wait for it', async () => {
    const { instanceId } = await kit.deployAll(flows([code('quick', 'return 7')]))
    const deaf = { ...kit.ctx, queue: { ...kit.services.queue, add: async () => {} } }
    const runId = await kit.startWith(deaf, { instanceId, flow: 'main' }, { n: 1 })
    const owner = '00000000-0000-4000-8000-00000000000b'
    const claimed = await claimRun(kit.services, { runId, owner, ttlMs: 60_000 })
    const lease = { runId, attempt: claimed?.attempt ?? 0 }
    const call = { lease, owner, path: 'child', flow: 'inner', input: null }
    const child = await createChild(kit.services, call)
    expect(await createChild(kit.services, call)).toEqual(child)
    const stale = { ...call, lease: { runId, attempt: 0 } }
    await expect(createChild(kit.services, stale)).rejects.toThrow('lease')
    if (!child.ok) throw new Error(child.error.message)
    await kit.ended(child.runId)
    const wait = { kind: 'child', runId: child.runId } as const
    const step = { ...waitingStep('child'), wait }
    const base = { ...emptyAppend, ...lease, lastSeq: 3, settlement: null }
    await appendJournal(kit.services, { owner, runs: [{ ...base, steps: [step] }] })
    await appendJournal(kit.services, {
      owner,
      runs: [{ ...base, settlement: { status: 'waiting', at: new Date(), activeMs: 5 } }],
    })
    expect(await runOf(runId)).toMatchObject({ status: 'waiting' })
    // What the worker does after such an append, and what the sweep does should it not.
    await makeDue(runId)
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded' })
    expect(await outputOf(runId, 'after')).toBe(7)
  })

  it('gives what it responds, and files and values of any size', async () => {
    const { instanceId } = await kit.deployAll(
      flows([code('big', "return { text: 'x'.repeat(300 * 1024) }")]),
    )
    const runId = await kit.start({ instanceId, flow: 'main' }, { n: 1 })
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded' })
    const { outputId } = await kit.services.db.system.stepRun.findUniqueOrThrow({
      where: { runId_path: { runId, path: 'after' } },
    })
    expect(outputId).not.toBeNull()
    const answering = await kit.deployAll(
      flows([{ id: 'say', use: 'respond', with: { body: { said: true } } }, code('last', 'return 1')]),
    )
    const other = await kit.start({ instanceId: answering.instanceId, flow: 'main' }, { n: 1 })
    expect(await kit.ended(other)).toMatchObject({ status: 'succeeded' })
    expect(await outputOf(other, 'after')).toEqual({ said: true })
  })

  it('fails the step that waits for it when it fails', async () => {
    const { instanceId } = await kit.deployAll(flows([code('bad', "throw new Error('no')")]))
    const runId = await kit.start({ instanceId, flow: 'main' }, { n: 1 })
    expect(await kit.ended(runId)).toMatchObject({ status: 'failed', errorCode: 'child_failed' })
  })

  it('is not waited for where the step says so', async () => {
    const { instanceId } = await kit.deployAll(flows([callback('reply')], { wait: false }))
    const runId = await kit.start({ instanceId, flow: 'main' }, { n: 1 })
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded' })
    const child = await kit.services.db.system.run.findFirstOrThrow({ where: { parentRunId: runId } })
    expect(await outputOf(runId, 'after')).toEqual({ runId: child.id })
  })

  it('may not call itself without end', async () => {
    const { instanceId } = await kit
      .deployAll([
        {
          key: 'main',
          trigger: { id: 'trigger', use: 'call' },
          steps: [{ id: 'again', use: 'call-flow', with: { flow: 'main' } }],
        },
      ])
      .catch(() => ({ instanceId: null }))
    // The validator refuses it already: then there is nothing to run.
    if (instanceId === null) return
    const runId = await kit.start({ instanceId, flow: 'main' })
    expect(await kit.ended(runId)).toMatchObject({ status: 'failed', errorCode: 'child_failed' })
    const deepest = await kit.services.db.system.run.findFirstOrThrow({ orderBy: { depth: 'desc' } })
    expect(deepest).toMatchObject({ depth: 10, errorCode: 'call_depth' })
  })
})

describe('retries', () => {
  it('of a step leave the sandbox when they are long', async () => {
    const body = "throw Object.assign(new Error('later'), {})"
    const runId = await start({
      steps: [
        {
          ...code('flaky', body),
          retry: { attempts: 2, delayMs: 60_000, backoff: 'fixed', on: ['code_threw'] },
        },
      ],
    })
    await kit.untilStatus(runId, 'waiting')
    expect(await waitsOf(runId)).toMatchObject([{ kind: 'retry', path: 'flaky' }])
    await makeDue(runId)
    expect(await kit.ended(runId)).toMatchObject({ status: 'failed', errorCode: 'code_threw', attempt: 2 })
    const step = await kit.services.db.system.stepRun.findFirstOrThrow({ where: { runId } })
    expect(step.attempt).toBe(2)
  })

  it('of a run keep what succeeded', async () => {
    const runId = await start({
      settings: { retry: { attempts: 2, delayMs: 10, backoff: 'fixed', on: ['code_threw'] } },
      steps: [post('once', '/once'), code('bad', "throw new Error('no')")],
    })
    expect(await kit.ended(runId)).toMatchObject({ status: 'failed', errorCode: 'code_threw', attempt: 2 })
    expect(gate.seen.map(({ path }) => path)).toEqual(['/once'])
    expect(await runOf(runId)).toMatchObject({ retries: 1 })
    const story = await kit.story(runId)
    expect(story.map(({ seq }) => seq)).toEqual(story.map((_, index) => index + 1))
  })
})

describe('a replay from a step', () => {
  it('takes over what ran before it', async () => {
    const deployed = await kit.deploy({
      steps: [post('first', '/first'), code('second', 'return trigger.body.n'), post('third', '/third')],
    })
    const origin = await kit.start(deployed, { n: 1 })
    await kit.ended(origin)
    const { runId } = await replayRun(kit.ctx, origin, { from: 'second', input: { n: 2 } })
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded' })
    expect(gate.seen.map(({ path }) => path)).toEqual(['/first', '/third', '/third'])
    expect(await outputOf(runId, 'second')).toBe(2)
    const { items } = await listStepRuns(kit.ctx, runId, {})
    expect(items.map(({ path, reused }) => [path, reused ?? false])).toEqual([
      ['first', true],
      ['second', false],
      ['third', false],
    ])
  })
})

describe('state', () => {
  it('is kept between runs, and what a failed attempt did is done again by the next', async () => {
    const count =
      "const n = await state.instance.increment('runs'); if (n < 2) throw new Error('again'); return n"
    const deployed = await kit.deploy({
      steps: [{ ...stateful('count', count), retry: { attempts: 2, delayMs: 1, on: ['code_threw'] } }],
    })
    const runId = await kit.start(deployed)
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded' })
    expect(await outputOf(runId, 'count')).toBe(2)
    const again = await kit.start(deployed)
    await kit.ended(again)
    expect(await outputOf(again, 'count')).toBe(3)
    expect(await kit.services.db.system.stateOperation.count({ where: { runId } })).toBe(0)
  })
})
