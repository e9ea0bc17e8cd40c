import type { RecordedStep } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { flowOf, simulate, step } from '../test/simulate.ts'
import { breakOut, items, loop, ok, recorded, safe, stop } from '../test/steps.ts'
import { compileFlow, hasPath, historyBefore, historyForRetry } from './index.ts'

const error = { code: 'unavailable', message: 'no', retryable: true } as const
const failed = (path: string) => recorded(path, { status: 'failed', error })
const skipped = (path: string) => recorded(path, { status: 'skipped' })
const canceled = (path: string) => recorded(path, { status: 'canceled' })
const running = (path: string, more: Partial<RecordedStep> = {}) =>
  recorded(path, { status: 'running', ...more })
const told = (steps: readonly RecordedStep[]) => steps.map(({ path, status }) => `${path} ${status}`)

describe('what a run keeps that is tried again', () => {
  const keeps = (steps: Parameters<typeof flowOf>[0], rows: RecordedStep[]) =>
    told(historyForRetry(compileFlow(flowOf(steps)), rows))

  it('is what succeeded, and not what failed or followed from it', () => {
    const steps = [step('a'), step('b'), step('c')]
    expect(keeps(steps, [recorded('a'), failed('b'), skipped('c')])).toEqual(['a succeeded'])
  })

  it('is a failure that was handled: by its step, by a loop that collects, by a catch', () => {
    const steps = [
      step('a', { onError: 'continue' }),
      loop('each', [step('x'), step('y')], { with: { onItemError: 'collect' } }),
      safe('safe', [step('z')], { handler: [step('c')] }),
      step('bad'),
    ]
    const rows = [
      failed('a'),
      recorded('each'),
      failed('each[0]/x'),
      skipped('each[0]/y'),
      recorded('safe'),
      failed('safe/z'),
      recorded('safe/c'),
      failed('bad'),
    ]
    expect(keeps(steps, rows)).toEqual(told(rows.slice(0, -1)))
  })

  it('is a container that failed, open again with its items', () => {
    const steps = [loop('each', [step('x')])]
    const rows = [
      { ...failed('each'), items: [1, 2, 3] },
      recorded('each[0]/x'),
      failed('each[1]/x'),
      canceled('each[2]/x'),
    ]
    expect(historyForRetry(compileFlow(flowOf(steps)), rows)).toEqual([
      { path: 'each', stepId: 'each', status: 'running', attempt: 1, items: [1, 2, 3] },
      recorded('each[0]/x'),
    ])
  })

  it('is what goes on in a run that was killed by its deadline', () => {
    const steps = [step('a'), step('hold', { use: 'wait' })]
    const waiting = recorded('hold', { status: 'waiting', wait: { kind: 'time', until: 5 } })
    expect(keeps(steps, [running('a'), waiting])).toEqual(['a running', 'hold waiting'])
  })

  it('is not a finally that ran because of the failure', () => {
    const steps = [safe('safe', [step('x'), step('y')], { last: [step('f')] })]
    const rows = [failed('safe'), recorded('safe/x'), failed('safe/y'), recorded('safe/f')]
    expect(keeps(steps, rows)).toEqual(['safe running', 'safe/x succeeded'])
  })

  it('is of a try whose catch failed the body and what the catch did before', () => {
    const steps = [safe('safe', [step('x')], { handler: [step('c'), step('d')], last: [step('f')] })]
    const rows = [failed('safe'), failed('safe/x'), recorded('safe/c'), failed('safe/d'), recorded('safe/f')]
    expect(keeps(steps, rows)).toEqual(['safe running', 'safe/x failed', 'safe/c succeeded'])
  })

  it('is nothing that the flow does not have', () => {
    const rows = [
      recorded('gone'),
      recorded('a[0]/x'),
      recorded('a/x'),
      recorded('each/x'),
      recorded('each[x]/x'),
    ]
    expect(keeps([step('a'), loop('each', [step('x')])], rows)).toEqual([])
  })
})

describe('what a replay keeps of the run before it', () => {
  const before = (steps: Parameters<typeof flowOf>[0], rows: RecordedStep[], from: string) =>
    told(historyBefore(compileFlow(flowOf(steps)), rows, from))

  it('is what does not depend on its first step', () => {
    const flow = compileFlow(
      flowOf(
        [step('a'), step('b'), step('c'), step('beside')],
        [
          ['trigger', 'a'],
          ['a', 'b'],
          ['b', 'c'],
          ['a', 'beside'],
        ],
      ),
    )
    const rows = [recorded('a'), recorded('b'), recorded('c'), recorded('beside')]
    expect(told(historyBefore(flow, rows, 'b'))).toEqual(['a succeeded', 'beside succeeded'])
    expect(told(historyBefore(flow, rows, 'a'))).toEqual([])
  })

  it('is not what is inside the step or inside what follows it', () => {
    const steps = [step('a'), loop('each', [step('x')]), safe('safe', [step('y')])]
    const rows = [
      recorded('a'),
      recorded('each'),
      recorded('each[0]/x'),
      recorded('safe'),
      recorded('safe/y'),
    ]
    expect(before(steps, rows, 'each')).toEqual(['a succeeded'])
    expect(before(steps, rows, 'safe')).toEqual(told(rows.slice(0, 3)))
  })

  it('is of a loop all other items, and it is open again with the same ones', () => {
    const steps = [loop('each', [step('x'), step('y')]), step('after')]
    const rows = [
      { ...recorded('each', { attempt: 3 }), items: ['a', 'b'] },
      ...[recorded('each[0]/x'), recorded('each[0]/y'), recorded('each[1]/x'), recorded('each[1]/y')],
      recorded('after'),
    ]
    expect(historyBefore(compileFlow(flowOf(steps)), rows, 'each[0]/y')).toEqual([
      { path: 'each', stepId: 'each', status: 'running', attempt: 0, items: ['a', 'b'] },
      ...[recorded('each[0]/x'), recorded('each[1]/x'), recorded('each[1]/y')],
    ])
  })

  it('is of a try what its earlier bodies did', () => {
    const steps = [safe('safe', [step('x')], { handler: [step('c'), step('d')], last: [step('f')] })]
    const rows = [
      recorded('safe'),
      failed('safe/x'),
      recorded('safe/c'),
      recorded('safe/d'),
      recorded('safe/f'),
    ]
    expect(before(steps, rows, 'safe/x')).toEqual(['safe running'])
    expect(before(steps, rows, 'safe/d')).toEqual(['safe running', 'safe/x failed', 'safe/c succeeded'])
    expect(before(steps, rows, 'safe/f')).toEqual(told(rows.slice(0, 4)).with(0, 'safe running'))
  })

  it('is nothing that would end the replay, its loop or its item before it gets there', () => {
    const steps = [
      loop('each', [step('x', { onError: 'port' }), step('y')], {
        body: { steps: [step('x'), step('bad'), breakOut('out')], edges: [] },
        onError: 'continue',
      }),
      stop('halt'),
    ]
    const rows = [
      failed('each'),
      recorded('each[0]/x'),
      failed('each[0]/bad'),
      recorded('each[1]/out'),
      recorded('halt'),
    ]
    expect(before(steps, rows, 'each[0]/x')).toEqual(['each running'])
  })

  it('is nothing that had not ended: the new run has waits of its own', () => {
    const steps = [step('a'), step('hold', { use: 'wait' }), step('b')]
    const waiting = recorded('hold', { status: 'waiting', wait: { kind: 'time', until: 5 } })
    const flow = compileFlow(
      flowOf(steps, [
        ['trigger', 'a'],
        ['trigger', 'hold'],
        ['trigger', 'b'],
      ]),
    )
    expect(told(historyBefore(flow, [recorded('a'), waiting, running('b')], 'b'))).toEqual(['a succeeded'])
  })

  it('runs again from an item of a finished loop and gives the whole list', () => {
    const flow = flowOf([loop('each', [step('x')]), step('after')])
    const outcome = (path: string) => (path === 'each' ? items(3) : ok)
    const { rows } = simulate({ flow, outcome })
    const kept = historyBefore(
      compileFlow(flow),
      [...new Map(rows.map((row) => [row.path, row])).values()],
      'each[1]/x',
    )
    const run = simulate({ flow, outcome, recorded: kept })
    expect(run.executed).toEqual(['each', 'each[1]/x', 'after'])
    expect(run.told).toContain('closed each [each[0]/x each[1]/x each[2]/x]')
  })

  it('throws on a step that the flow does not have', () => {
    const flow = compileFlow(flowOf([loop('each', [step('x')])]))
    expect(() => historyBefore(flow, [], 'gone')).toThrow('no step at gone')
    expect(hasPath(flow, 'each[12]/x')).toBe(true)
    for (const path of ['x', 'each/x', 'each[01]/x', 'each[0]', 'each[0]/each', 'other[0]/x', '']) {
      expect(hasPath(flow, path)).toBe(false)
    }
  })
})
