import type { Step } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { code, flowOf, runHere, statuses } from '../../test/harness.ts'
import { MemoryWorker } from '../testing/index.ts'

const pause = (given: Step['with'], over: Partial<Step> = {}): Step => ({
  id: 'pause',
  use: 'wait',
  with: given ?? {},
  ...over,
})
const after = code('after', 'export default ({ steps }) => ({ got: steps.pause.output })')

/** The first attempt of a run that is to wait, and what it left. */
async function untilWaiting(steps: Step[], edges?: [string, string][]) {
  const flow = flowOf(steps, edges)
  const worker = new MemoryWorker()
  const outcome = await runHere(flow, { worker })
  const again = () => runHere(flow, { worker, start: { history: worker.history() } })
  return { outcome, worker, again }
}

describe('a wait for a time', () => {
  it('stays when it is short', async () => {
    const outcome = await runHere(flowOf([pause({ durationMs: 20 }), after]))
    expect(outcome.done).toMatchObject({ status: 'succeeded', output: { got: null } })
    expect(statuses(outcome).slice(0, 3)).toEqual(['pause running', 'pause waiting', 'pause succeeded'])
    expect(outcome.steps[1]?.wait).toMatchObject({ kind: 'time' })
  })

  it.each([0, '2001-01-01T00:00:00Z'])('does not wait for %s', async (given) => {
    const how = typeof given === 'number' ? { durationMs: given } : { until: given }
    const outcome = await runHere(flowOf([pause(how), after]))
    expect(statuses(outcome).slice(0, 2)).toEqual(['pause running', 'pause succeeded'])
    expect(outcome.done).toMatchObject({ status: 'succeeded', output: { got: null } })
  })

  it('gives its process back when it is long, after all is committed, and goes on when it is due', async () => {
    const before = code('before', 'export default () => 1')
    const { outcome, worker, again } = await untilWaiting([before, pause({ durationMs: 3_600_000 }), after])
    expect(outcome.done).toEqual({ type: 'done', status: 'waiting' })
    expect(outcome.all.slice(-3).map(({ type }) => type)).toEqual(['step', 'commit', 'done'])
    expect(outcome.steps.at(-1)).toMatchObject({ path: 'pause', status: 'waiting', attempt: 1 })

    worker.resolve('pause', { kind: 'due' })
    const second = await again()
    expect(second.done).toMatchObject({ status: 'succeeded', output: { got: null } })
    expect(statuses(second)).toEqual(['pause succeeded', 'after running', 'after succeeded'])
  })

  it('waits on when it is resumed before its time, and is over when the time came meanwhile', async () => {
    const { worker, again } = await untilWaiting([pause({ durationMs: 3_600_000 }), after])
    const early = await again()
    expect(early.done).toEqual({ type: 'done', status: 'waiting' })
    expect(early.steps).toEqual([])
    const history = worker.history().map((step) => ({ ...step, wait: { kind: 'time' as const, until: 1 } }))
    const late = await runHere(flowOf([pause({ durationMs: 3_600_000 }), after]), { start: { history } })
    expect(late.done).toMatchObject({ status: 'succeeded' })
  })

  it.each([
    [{ until: 'tomorrow' }, 'with.until', 'tomorrow'],
    [{ until: '2026-05-01T10:00:00' }, 'with.until', 'zone'],
    [{ until: '2099-05-01T10:00:00Z' }, 'with.until', 'schedule'],
    [{ until: 1_777_622_400 }, 'with.until', 'not seconds'],
    [{ durationMs: '{{ -1 }}' }, 'with.durationMs', 'milliseconds'],
    [{ durationMs: '{{ "soon" }}' }, 'with.durationMs', 'milliseconds'],
    [{ durationMs: '{{ 1e15 }}' }, 'with.durationMs', 'a year'],
    [{ callback: true, timeoutMs: '{{ 5 }}' }, 'with.timeoutMs', '1000'],
  ] as const)('refuses %j', async (given, field, says) => {
    const { done } = await runHere(flowOf([pause(given)]))
    expect(done?.error).toMatchObject({ code: 'input_invalid', stepId: 'pause' })
    expect(done?.error?.message).toContain(field)
    expect(done?.error?.message).toContain(says)
  })
})

describe('a wait for a callback', () => {
  const waits = pause({ callback: true, timeoutMs: 60_000 })

  it('gives its process back at once and gives what was sent', async () => {
    const { outcome, worker, again } = await untilWaiting([waits, after])
    expect(outcome.done).toMatchObject({ status: 'waiting' })
    expect(outcome.steps.at(-1)?.wait?.kind).toBe('callback')
    worker.resolve('pause', { kind: 'answered', value: { paid: true } })
    expect((await again()).done).toMatchObject({ status: 'succeeded', output: { got: { paid: true } } })
  })

  it('fails when nobody calls', async () => {
    const { worker, again } = await untilWaiting([waits, after])
    worker.resolve('pause', { kind: 'due' })
    expect((await again()).done).toMatchObject({
      status: 'failed',
      failedPath: 'pause',
      error: { code: 'wait_expired', stepId: 'pause' },
    })
  })

  it('goes on in the same process when it is answered while another step executes', async () => {
    const slow = code('slow', 'export default () => new Promise((done) => setTimeout(done, 30, "slow"))')
    const flow = flowOf(
      [waits, slow, code('join', 'export default ({ steps }) => [steps.pause.output, steps.slow.output]')],
      [
        ['trigger', 'pause'],
        ['trigger', 'slow'],
        ['pause', 'join'],
        ['slow', 'join'],
      ],
    )
    const outcome = await runHere(flow, {
      onMessage: (message, run) => {
        if (message.type === 'step' && message.status === 'waiting')
          run.send({ type: 'resolved', path: 'pause', resolution: { kind: 'answered', value: 'called' } })
      },
    })
    expect(outcome.done).toMatchObject({ status: 'succeeded', output: ['called', 'slow'] })
  })

  it('takes an answer that came before it waited', async () => {
    const first = code('first', 'export default () => 1')
    const outcome = await runHere(flowOf([first, waits, after]), {
      onMessage: (message, run) => {
        if (message.type === 'step' && message.path === 'first' && message.status === 'running')
          run.send({ type: 'resolved', path: 'pause', resolution: { kind: 'answered', value: 'early' } })
      },
    })
    expect(outcome.done).toMatchObject({ status: 'succeeded', output: { got: 'early' } })
  })

  it('takes an answer that comes as the process is about to go', async () => {
    const outcome = await runHere(flowOf([waits, after]), {
      onMessage: (message, run) => {
        if (message.type === 'commit')
          run.send({ type: 'resolved', path: 'pause', resolution: { kind: 'answered', value: 'late' } })
      },
    })
    expect(outcome.done).toMatchObject({ status: 'succeeded', output: { got: 'late' } })
  })

  it('does not count its time as the time of the step, and ends when the run is canceled', async () => {
    const canceled = await runHere(flowOf([pause({ durationMs: 2000 }, { timeoutMs: 1 }), after]), {
      onMessage: (message, run) => {
        if (message.type === 'step' && message.status === 'waiting') run.send({ type: 'cancel' })
      },
    })
    expect(canceled.done).toMatchObject({ status: 'canceled' })
    expect(statuses(canceled)).toContain('pause canceled')
    const timed = await runHere(flowOf([pause({ durationMs: 30 }, { timeoutMs: 1 }), after]))
    expect(timed.done).toMatchObject({ status: 'succeeded' })
  })
})

describe('an approval', () => {
  const ask: Step = {
    id: 'ask',
    use: 'approval',
    with: {
      title: 'Pay {{ trigger.body.name }}?',
      form: [{ key: 'note', type: 'text', label: 'Note', default: '{{ trigger.body.name }}' }],
      approvers: ['ann@example.com'],
    },
  }
  const ports = ['approved', 'rejected', 'expired']
  const flow: [Step[], [string, string][]] = [
    [ask, ...ports.map((port) => code(port, `export default ({ steps }) => ['${port}', steps.ask.output]`))],
    [['trigger', 'ask'], ...ports.map((port): [string, string] => [`ask:${port}`, port])],
  ]

  it('tells what the person is shown', async () => {
    const { outcome } = await untilWaiting(...flow)
    expect(outcome.done).toMatchObject({ status: 'waiting' })
    expect(outcome.steps.at(-1)?.wait).toMatchObject({
      kind: 'approval',
      title: 'Pay Ada?',
      message: '',
      form: [{ key: 'note', default: 'Ada' }],
      approvers: ['ann@example.com'],
    })
  })

  it.each(['approved', 'rejected'])('takes the port %s', async (decision) => {
    const { worker, again } = await untilWaiting(...flow)
    const value = { decision, by: 'ann@example.com', at: '2026-01-01T00:00:00.000Z', form: { note: 'ok' } }
    worker.resolve('ask', { kind: 'answered', value })
    const outcome = await again()
    expect(outcome.done).toMatchObject({ status: 'succeeded', output: [decision, value] })
    expect(statuses(outcome)).toContain('expired skipped')
  })

  it('takes the port expired when nobody decided, and still does when resumed later', async () => {
    const { worker, again } = await untilWaiting(...flow)
    worker.resolve('ask', { kind: 'due' })
    const outcome = await again()
    expect(outcome.done).toMatchObject({
      status: 'succeeded',
      output: ['expired', { decision: 'expired', by: null }],
    })
    const history = worker.history().filter(({ path }) => path === 'ask')
    expect((await runHere(flowOf(...flow), { start: { history } })).done).toMatchObject({
      output: ['expired', {}],
    })
  })

  it('refuses approvers that are none', async () => {
    const { done } = await runHere(flowOf([{ ...ask, with: { title: 'Pay?', approvers: '{{ [1] }}' } }]))
    expect(done?.error).toMatchObject({
      code: 'input_invalid',
      message: expect.stringContaining('with.approvers'),
    })
  })
})

describe('a call of another flow', () => {
  const call = (given: Step['with'] = {}): Step => ({
    id: 'call',
    use: 'call-flow',
    with: { flow: 'other', input: { name: '{{ trigger.body.name }}' }, ...given },
  })
  const last = code('last', 'export default ({ steps }) => steps.call.output')

  async function called(given?: Step['with']) {
    const asked: unknown[] = []
    const worker = new MemoryWorker({
      answer: (request, path) => {
        asked.push({ path, ...request })
        return { runId: 'child-1' }
      },
    })
    const flow = flowOf([code('before', 'export default () => 1'), call(given), last])
    const outcome = await runHere(flow, { worker })
    return {
      outcome,
      asked,
      worker,
      again: () => runHere(flow, { worker, start: { history: worker.history() } }),
    }
  }

  it('waits for its result', async () => {
    const { outcome, asked, worker, again } = await called()
    expect(asked).toEqual([{ path: 'call', op: 'call-flow', flow: 'other', input: { name: 'Ada' } }])
    expect(outcome.done).toMatchObject({ status: 'waiting' })
    expect(outcome.steps.at(-1)?.wait).toEqual({ kind: 'child', runId: 'child-1' })
    expect(outcome.all.findIndex(({ type }) => type === 'commit')).toBeLessThan(
      outcome.all.findIndex(({ type }) => type === 'request'),
    )
    worker.resolve('call', { kind: 'answered', value: [1, 2] })
    expect((await again()).done).toMatchObject({ status: 'succeeded', output: [1, 2] })
  })

  it('fails with the run that failed', async () => {
    const { worker, again } = await called()
    const error = { code: 'not_found', message: 'No such order', retryable: false } as const
    worker.resolve('call', { kind: 'failed', error })
    expect((await again()).done?.error).toMatchObject({
      code: 'child_failed',
      message: expect.stringContaining('No such order'),
      details: { runId: 'child-1', error: { code: 'not_found' } },
    })
  })

  it('gives the run at once when it is not to wait', async () => {
    const { outcome } = await called({ wait: false })
    expect(outcome.done).toMatchObject({ status: 'succeeded', output: { runId: 'child-1' } })
  })
})
