import type { Step } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { code, flowOf, runHere, statuses } from '../../test/harness.ts'
import { MemoryWorker } from '../testing/index.ts'

const callback = (id: string): Step => ({ id, use: 'wait', with: { callback: true } })

describe('giving the process back', () => {
  it('says which outputs will hold *** in place of a secret after the wait', async () => {
    const flow = flowOf([
      code('echo', 'export default () => ({ seen: "Bearer s3cr3t-value" })'),
      code('plain', 'export default () => 1'),
      callback('hold'),
    ])
    const connections = { crm: { id: 'x', connector: 'crm', type: 'key', values: { key: 's3cr3t-value' } } }
    const { done, logs } = await runHere(flow, { start: { connections } })
    expect(done).toMatchObject({ status: 'waiting' })
    expect(logs.map(({ path, level }) => [path, level])).toEqual([['echo', 'warn']])
    expect(logs[0]?.message).toContain('find *** where the secret stood')
  })

  it('happens when all items of a loop wait, and each goes on with its own answer', async () => {
    const loop: Step = {
      id: 'each',
      use: 'loop',
      with: { items: ['a', 'b', 'c'], concurrency: 3 },
      body: {
        steps: [
          code('before', 'export default ({ loop }) => loop.item'),
          callback('ask'),
          code(
            'after',
            'export default ({ loop, steps }) => [steps.before.output, steps.ask.output, loop.index]',
          ),
        ],
      },
    }
    const flow = flowOf([loop])
    const worker = new MemoryWorker()
    expect((await runHere(flow, { worker })).done).toMatchObject({ status: 'waiting' })

    worker.resolve('each[1]/ask', { kind: 'answered', value: 'one' })
    const second = await runHere(flow, { worker, start: { history: worker.history() } })
    expect(second.done).toMatchObject({ status: 'waiting' })
    expect(statuses(second)).toEqual([
      'each running',
      'each[1]/ask succeeded',
      'each[1]/after running',
      'each[1]/after succeeded',
    ])

    worker.resolve('each[0]/ask', { kind: 'answered', value: 'zero' })
    worker.resolve('each[2]/ask', { kind: 'answered', value: 'two' })
    const third = await runHere(flow, { worker, start: { history: worker.history() } })
    expect(third.done).toMatchObject({
      status: 'succeeded',
      output: [
        ['a', 'zero', 0],
        ['b', 'one', 1],
        ['c', 'two', 2],
      ],
    })
  })

  it('waits in the body of a try, whose catch sees that nobody answered', async () => {
    const flow = flowOf([
      {
        id: 'safe',
        use: 'try',
        body: { steps: [callback('ask')] },
        catch: { steps: [code('handle', 'export default ({ error }) => error.code')] },
      },
    ])
    const worker = new MemoryWorker()
    expect((await runHere(flow, { worker })).done).toMatchObject({ status: 'waiting' })
    worker.resolve('safe/ask', { kind: 'due' })
    const outcome = await runHere(flow, { worker, start: { history: worker.history() } })
    expect(outcome.done).toMatchObject({ status: 'succeeded', output: 'wait_expired' })
  })

  it('does not happen while another step executes, a question is open, or a short wait runs', async () => {
    const asks = code('asks', 'export default async ({ state }) => (await state.flow.get("k"))')
    const slow = code('slow', 'export default () => new Promise((done) => setTimeout(done, 20, 1))')
    const soon: Step = { id: 'soon', use: 'wait', with: { durationMs: 20 } }
    const edges = ['ask', 'asks', 'slow', 'soon'].map((id): [string, string] => ['trigger', id])
    const worker = new MemoryWorker({
      answer: () => new Promise((resolve) => setTimeout(resolve, 40, 'answer')),
    })
    const outcome = await runHere(flowOf([callback('ask'), asks, slow, soon], edges), { worker })
    expect(outcome.done).toMatchObject({ status: 'waiting' })
    expect(statuses(outcome)).toEqual(
      expect.arrayContaining(['asks succeeded', 'slow succeeded', 'soon succeeded', 'ask waiting']),
    )
  })
})

describe('a retry', () => {
  const flaky = (retry: Step['retry'], retryAfterMs?: number): Step =>
    code(
      'flaky',
      `export default async ({ run }) => {
        globalThis.tries = (globalThis.tries ?? 0) + 1
        throw new Error('try ' + globalThis.tries)
      }`,
      { retry, ...(retryAfterMs === undefined ? {} : {}) },
    )

  it('stays when it is soon, and is no wait that anybody records', async () => {
    const outcome = await runHere(flowOf([flaky({ attempts: 2, delayMs: 5 })]))
    expect(outcome.done).toMatchObject({ status: 'failed' })
    expect(outcome.steps.map(({ status, attempt, wait }) => [status, attempt, wait])).toEqual([
      ['running', 1, undefined],
      ['waiting', 1, undefined],
      ['running', 2, undefined],
      ['failed', 2, undefined],
    ])
  })

  it('gives the process back when it is late, and goes on with the next attempt', async () => {
    const flow = flowOf([flaky({ attempts: 2, delayMs: 60_000 })])
    const worker = new MemoryWorker()
    const before = Date.now()
    const outcome = await runHere(flow, { worker })
    expect(outcome.done).toEqual({ type: 'done', status: 'waiting' })
    const waiting = outcome.steps.at(-1)
    expect(waiting).toMatchObject({
      status: 'waiting',
      attempt: 1,
      error: { code: 'code_threw' },
      wait: { kind: 'retry' },
    })
    const until = waiting?.wait?.kind === 'retry' ? waiting.wait.until : 0
    expect(until - before).toBeGreaterThanOrEqual(60_000)

    worker.resolve('flaky', { kind: 'due' })
    const second = await runHere(flow, { worker, start: { history: worker.history() } })
    expect(second.steps.map(({ status, attempt }) => [status, attempt])).toEqual([
      ['running', 2],
      ['failed', 2],
    ])
    expect(second.done).toMatchObject({ status: 'failed', failedPath: 'flaky' })
  })

  it('that was short when its worker was lost is made at once', async () => {
    const flow = flowOf([flaky({ attempts: 2, delayMs: 2000 })])
    const worker = new MemoryWorker()
    await runHere(flow, {
      worker,
      onMessage: (message, run) => {
        if (message.type === 'step' && message.status === 'waiting') run.send({ type: 'cancel' })
      },
    })
    const history = [{ path: 'flaky', stepId: 'flaky', status: 'running' as const, attempt: 1 }]
    const outcome = await runHere(flow, { start: { history } })
    expect(outcome.steps[0]).toMatchObject({ status: 'running', attempt: 2 })
  })
})
