import type { Step } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { code, flowOf, runHere, statuses } from '../../test/harness.ts'
import { MemoryWorker } from '../testing/index.ts'

describe('the output of a run', () => {
  const answer: Step = { id: 'answer', use: 'respond', with: { body: { said: '{{ trigger.body.name }}' } } }

  it('is what respond said, else what the last step gave', async () => {
    const last = code('last', 'export default () => "last"')
    expect((await runHere(flowOf([answer, last]))).done?.output).toEqual({ said: 'Ada' })
    expect((await runHere(flowOf([last]))).done?.output).toBe('last')
  })

  it('is left to the worker, which has the answer, when an earlier attempt responded', async () => {
    const flow = flowOf([answer, { id: 'ask', use: 'wait', with: { callback: true } }])
    const worker = new MemoryWorker()
    await runHere(flow, { worker })
    worker.resolve('ask', { kind: 'answered', value: 1 })
    const outcome = await runHere(flow, { worker, start: { history: worker.history() } })
    expect(outcome.done).toEqual({ type: 'done', status: 'succeeded' })
  })

  it('is read from the worker when it is recorded there, and left out when it is too large to send', async () => {
    const flow = flowOf([code('last', 'export default () => 1')])
    const recorded = { path: 'last', stepId: 'last', status: 'succeeded' as const, attempt: 1 }
    const worker = new MemoryWorker()
    await runHere(flow, { worker })
    const read = await runHere(flow, { worker, start: { history: [{ ...recorded, outputBytes: 300_000 }] } })
    expect(read.done).toMatchObject({ status: 'succeeded', output: 1 })
    const left = await runHere(flow, {
      worker,
      start: { history: [{ ...recorded, outputBytes: 30_000_000 }] },
    })
    expect(left.done).toEqual({ type: 'done', status: 'succeeded' })
  })
})

describe('a recorded output that is large', () => {
  const recorded = (id: string) => ({
    path: id,
    stepId: id,
    status: 'succeeded' as const,
    attempt: 1,
    outputBytes: 300_000,
  })

  async function readsOf(step: Step): Promise<string[]> {
    const worker = new MemoryWorker()
    const before = [code('big', 'export default () => ({ n: 1 })'), code('other', 'export default () => 2')]
    await runHere(flowOf(before), { worker })
    const outcome = await runHere(flowOf([...before, step]), {
      worker,
      start: { history: [recorded('big'), recorded('other')] },
    })
    expect(outcome.done).toMatchObject({ status: 'succeeded' })
    return outcome.all.flatMap((message) =>
      message.type === 'request' && message.request.op === 'read-output' ? [message.request.of] : [],
    )
  }

  it('is read for a step that names it, and only then', async () => {
    expect(await readsOf(code('use', 'export default ({ steps }) => steps.big.output.n'))).toEqual(['big'])
    expect(await readsOf({ id: 'use', use: 'respond', with: { body: '{{ steps.other.output }}' } })).toEqual([
      'other',
    ])
    expect(await readsOf(code('use', 'export default () => 1'))).toEqual([])
  })

  it('is read when a step uses steps as a whole', async () => {
    expect(await readsOf(code('use', 'export default ({ steps }) => Object.keys(steps)'))).toEqual([
      'big',
      'other',
    ])
  })

  it('is no silent undefined for code that hides what it reads', async () => {
    const source = 'export default (context) => context[["st", "eps"].join("")].big.output'
    const { done } = await runHere(flowOf([code('big', 'export default () => 1'), code('use', source)]), {
      start: { history: [recorded('big')] },
    })
    expect(done?.error).toMatchObject({
      code: 'code_threw',
      message: expect.stringContaining('Write steps.big.output'),
    })
  })
})

describe('a run of too many steps', () => {
  it('ends with a code of its own before the worker ends it', async () => {
    const stop = { id: 'nop', use: 'branch', with: { cases: [{ key: 'a', when: false }] } }
    const items = '{{ Array.from({ length: 100000 }, () => 1) }}'
    const loop: Step = { id: 'each', use: 'loop', with: { items, output: 'none' }, body: { steps: [stop] } }
    const outcome = await runHere(flowOf([loop]))
    expect(outcome.done).toMatchObject({
      status: 'failed',
      error: { code: 'too_many_steps', message: expect.stringContaining('95000 steps') },
    })
    expect(outcome.steps.length).toBeLessThan(200_000)
    expect(statuses(outcome).at(-1)).toMatch(/failed|canceled/)
  }, 30_000)

  it('counts what earlier attempts executed', async () => {
    const history = Array.from({ length: 94_999 }, (_, index) => ({
      path: `each[${index}]/nop`,
      stepId: 'nop',
      status: 'succeeded' as const,
      attempt: 1,
    }))
    const loop: Step = {
      id: 'each',
      use: 'loop',
      with: { items: '{{ Array.from({ length: 95000 }, () => 1) }}', output: 'none' },
      body: { steps: [code('nop', 'export default () => 1')] },
    }
    const outcome = await runHere(flowOf([loop]), { start: { history } })
    expect(outcome.done).toMatchObject({ status: 'failed', error: { code: 'too_many_steps' } })
  }, 30_000)
})
