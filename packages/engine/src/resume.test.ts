import type { RecordedStep } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { flowOf, type Outcome, simulate, step } from '../test/simulate.ts'

const recorded = (path: string, more: Partial<RecordedStep> = {}): RecordedStep => ({
  path,
  stepId: path.split('/').at(-1) ?? path,
  status: 'succeeded',
  attempt: 1,
  ...more,
})
const ok: Outcome = { kind: 'ok' }

describe('resume', () => {
  it('applies recorded results without executing or telling them again', () => {
    const flow = flowOf([step('a'), step('b')])
    expect(simulate({ flow, outcome: () => ok, recorded: [recorded('a')] }).told).toEqual([
      'execute b',
      'settled b succeeded',
      'finished succeeded',
    ])
  })

  it('executes a step that was in flight again, one attempt on', () => {
    const flow = flowOf([step('a')])
    const run = simulate({
      flow,
      outcome: () => ok,
      recorded: [recorded('a', { status: 'running', attempt: 2 })],
    })
    expect(run.executed).toEqual(['a'])
    expect(run.told[0]).toBe('execute a #3')
  })

  it("takes a branch's ports from its recorded output", () => {
    const flow = flowOf(
      [step('pick', { use: 'branch' }), step('x'), step('y')],
      [
        ['trigger', 'pick'],
        ['pick:x', 'x'],
        ['pick:else', 'y'],
      ],
    )
    const run = simulate({
      flow,
      outcome: () => ok,
      recorded: [recorded('pick', { output: { taken: ['x'] } })],
    })
    expect(run.executed).toEqual(['x'])
    expect(run.statuses.get('y')).toBe('skipped')
  })

  it('re-opens a loop and executes only the items that are not recorded', () => {
    const flow = flowOf([step('each', { use: 'loop', body: { steps: [step('x'), step('y')] } })])
    const run = simulate({
      flow,
      outcome: (path) => (path === 'each' ? { kind: 'loop', count: 3 } : ok),
      recorded: [recorded('each[0]/x'), recorded('each[0]/y'), recorded('each[1]/x')],
    })
    expect(run.executed).toEqual(['each', 'each[1]/y', 'each[2]/x', 'each[2]/y'])
    expect(run.told).toContain('closed each [each[0]/y each[1]/y each[2]/y]')
  })

  it('takes the empty port of a recorded loop from its list', () => {
    const flow = flowOf(
      [step('each', { use: 'loop', body: { steps: [step('x')] } }), step('none')],
      [
        ['trigger', 'each'],
        ['each:empty', 'none'],
      ],
    )
    const withList = (output: RecordedStep['output']) =>
      simulate({
        flow,
        outcome: () => ok,
        recorded: [{ ...recorded('each'), ...(output ? { output } : {}) }],
      })
    expect(withList([]).executed).toEqual(['none'])
    expect(withList([1]).executed).toEqual([])
  })

  it('ends a run whose failing step is recorded, without executing what ran beside it', () => {
    const flow = flowOf(
      [step('slow'), step('bad')],
      [
        ['trigger', 'slow'],
        ['trigger', 'bad'],
      ],
    )
    const error = { code: 'rejected', message: 'no', retryable: false } as const
    const run = simulate({
      flow,
      outcome: () => ok,
      recorded: [recorded('bad', { status: 'failed', error })],
    })
    expect(run.executed).toEqual([])
    expect(run.finished).toMatchObject({ status: 'failed', error: { code: 'rejected', stepId: 'bad' } })
  })

  it('ends a run whose stop is recorded the way the stop said', () => {
    const flow = flowOf([step('halt', { use: 'stop', onError: 'continue' }), step('after')])
    const ended = (step: RecordedStep) => simulate({ flow, outcome: () => ok, recorded: [step] })
    expect(ended(recorded('halt')).told).toEqual(['settled after skipped', 'finished succeeded'])
    const error = { code: 'stopped', message: 'enough', retryable: false } as const
    expect(ended(recorded('halt', { status: 'failed', error })).finished).toMatchObject({
      status: 'failed',
      error,
    })
  })

  it('replays a history of 10,000 loop items in one go', () => {
    const flow = flowOf([step('each', { use: 'loop', body: { steps: [step('x')] } })])
    const history = Array.from({ length: 10_000 }, (_, index) => recorded(`each[${index}]/x`))
    const run = simulate({
      flow,
      outcome: () => ({ kind: 'loop', count: 10_000 }),
      recorded: history,
    })
    expect(run.executed).toEqual(['each'])
    expect(run.finished?.status).toBe('succeeded')
  })
})
