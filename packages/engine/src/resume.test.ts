import type { RecordedStep } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { flowOf, simulate, step } from '../test/simulate.ts'
import { breakOut, hang, items, loop, ok, recorded, safe, waits } from '../test/steps.ts'

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

  it('lets what waited wait on, and goes on from there when it is over', () => {
    const flow = flowOf([step('hold', { use: 'wait' }), step('after')])
    const wait = { kind: 'callback', until: 5 } as const
    const run = simulate({
      flow,
      outcome: (path) => (path === 'hold' ? waits() : ok),
      recorded: [recorded('hold', { status: 'waiting', wait })],
    })
    expect(run.told).toEqual([
      'wait again hold',
      'settled hold succeeded',
      'execute after',
      'settled after succeeded',
      'finished succeeded',
    ])
  })

  it('counts on from the attempt that failed when a retry was waited for', () => {
    const flow = flowOf([step('a', { retry: { attempts: 3 } })])
    const run = simulate({
      flow,
      outcome: () => ({ kind: 'fail' }),
      recorded: [recorded('a', { status: 'waiting', attempt: 2, wait: { kind: 'retry', until: 5 } })],
    })
    expect(run.told).toEqual(['wait again a', 'execute a #3', 'settled a failed', 'finished failed'])
  })

  it('executes a step again that is recorded as waiting for nothing', () => {
    const flow = flowOf([step('a')])
    const run = simulate({ flow, outcome: () => ok, recorded: [recorded('a', { status: 'waiting' })] })
    expect(run.told[0]).toBe('execute a #2')
  })

  it('opens a try again where it was: in its catch, with the error of the body', () => {
    const flow = flowOf([safe('safe', [step('x')], { handler: [step('c'), step('d')], last: [step('f')] })])
    const error = { code: 'network', message: 'reset', retryable: true } as const
    const run = simulate({
      flow,
      outcome: () => ok,
      recorded: [
        recorded('safe', { status: 'running' }),
        recorded('safe/x', { status: 'failed', error }),
        recorded('safe/c'),
      ],
    })
    expect(run.executed).toEqual(['safe', 'safe/d', 'safe/f'])
    expect(run.told).toContain('caught safe network')
    expect(run.told).toContain('closed safe safe/d')
  })

  it('executes nothing before all is applied: what a recorded break ended does not begin again', () => {
    const flow = flowOf([loop('each', [safe('safe', [breakOut('out')]), step('x')])])
    const run = simulate({
      flow,
      outcome: (path) => (path === 'each' ? items(5, { concurrency: 3 }) : ok),
      recorded: [
        recorded('each', { status: 'running' }),
        recorded('each[0]/safe', { status: 'running' }),
        recorded('each[1]/safe', { status: 'running' }),
        recorded('each[2]/safe', { status: 'canceled' }),
        recorded('each[1]/safe/out'),
      ],
    })
    expect(run.executed).toEqual(['each', 'each[1]/safe'])
    expect(run.told).toContain('closed each [nothing]')
  })

  it('gives a final status to what had begun in a container that ends before it is open again', () => {
    const flow = flowOf(
      [step('bad'), loop('each', [step('x')])],
      [
        ['trigger', 'bad'],
        ['trigger', 'each'],
      ],
    )
    const error = { code: 'rejected', message: 'no', retryable: false } as const
    const run = simulate({
      flow,
      outcome: () => hang,
      recorded: [
        recorded('each', { status: 'running' }),
        recorded('each[0]/x', { status: 'waiting', wait: { kind: 'time', until: 5 } }),
        recorded('bad', { status: 'failed', error }),
      ],
    })
    expect(run.executed).toEqual([])
    expect(Object.fromEntries(run.statuses)).toEqual({
      bad: 'failed',
      each: 'canceled',
      'each[0]/x': 'canceled',
    })
  })

  it('names the step where the failure came up, also when all of it is recorded', () => {
    const flow = flowOf([loop('each', [step('x')])])
    const error = { code: 'rejected', message: 'no', retryable: false, stepId: 'x' } as const
    const run = simulate({
      flow,
      outcome: () => ok,
      recorded: [
        recorded('each[4]/x', { status: 'failed', error }),
        recorded('each', { status: 'failed', error }),
      ],
    })
    expect(run.finished).toMatchObject({ status: 'failed', failedPath: 'each[4]/x' })
  })

  it('ends each item of a long history once, so that nobody holds what is not needed', () => {
    const flow = flowOf([loop('each', [safe('safe', [step('x')])])])
    const history = Array.from({ length: 5000 }, (_, index) => [
      recorded(`each[${index}]/safe/x`),
      recorded(`each[${index}]/safe`),
    ]).flat()
    const run = simulate({
      flow,
      outcome: () => items(5000, { concurrency: 50 }),
      recorded: [recorded('each', { status: 'running' }), ...history],
    })
    expect(run.executed).toEqual(['each'])
    expect(run.told.filter((line) => line.startsWith('ended each'))).toHaveLength(5000)
    expect(run.finished?.status).toBe('succeeded')
  })
})
