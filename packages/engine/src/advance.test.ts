import type { Flow, Json, RunError, Step } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { flowOf, type Outcome, simulate, step } from '../test/simulate.ts'
import { branch, fail, hang, items, loop, ok, taken } from '../test/steps.ts'
import { advance, compileFlow, initialState } from './index.ts'

interface Row {
  name: string
  flow: Flow
  outcomes?: Record<string, Outcome>
  /** `path status` of every step, in the order in which they settled, then the run's. */
  gives: string
}

const rows: Row[] = [
  { name: 'an empty flow succeeds', flow: flowOf([]), gives: 'succeeded' },
  {
    name: 'steps without edges run as written',
    flow: flowOf([step('b'), step('a'), step('c')]),
    gives: 'b succeeded, a succeeded, c succeeded, succeeded',
  },
  {
    name: 'a join waits for all its branches',
    flow: flowOf(
      [step('join'), step('a'), step('b')],
      [
        ['trigger', 'a'],
        ['trigger', 'b'],
        ['a', 'join'],
        ['b', 'join'],
      ],
    ),
    gives: 'a succeeded, b succeeded, join succeeded, succeeded',
  },
  {
    name: 'a branch takes one port, and what hangs on the others is skipped down to the join',
    flow: flowOf(
      [branch('pick'), step('x'), step('x2'), step('y'), step('z'), step('join')],
      [
        ['trigger', 'pick'],
        ['pick:x', 'x'],
        ['x', 'x2'],
        ['pick:y', 'y'],
        ['pick:else', 'z'],
        ['x2', 'join'],
        ['y', 'join'],
        ['z', 'join'],
      ],
    ),
    outcomes: { pick: taken('y') },
    gives: 'pick succeeded, x skipped, z skipped, x2 skipped, y succeeded, join succeeded, succeeded',
  },
  {
    name: 'a branch that takes no case takes else; an edge without port is taken always',
    flow: flowOf(
      [branch('pick'), step('x'), step('other'), step('always')],
      [
        ['trigger', 'pick'],
        ['pick:x', 'x'],
        ['pick:else', 'other'],
        ['pick', 'always'],
      ],
    ),
    outcomes: { pick: taken() },
    gives: 'pick succeeded, x skipped, other succeeded, always succeeded, succeeded',
  },
  {
    name: 'a branch of mode all takes several ports',
    flow: flowOf(
      [branch('pick'), step('x'), step('y')],
      [
        ['trigger', 'pick'],
        ['pick:x', 'x'],
        ['pick:y', 'y'],
      ],
    ),
    outcomes: { pick: taken('x', 'y') },
    gives: 'pick succeeded, x succeeded, y succeeded, succeeded',
  },
  {
    name: 'a failing step fails the run: what is in flight is canceled, the rest skipped',
    flow: flowOf(
      [step('a'), step('slow'), step('after')],
      [
        ['trigger', 'a'],
        ['trigger', 'slow'],
        ['a', 'after'],
      ],
    ),
    outcomes: { a: fail, slow: hang },
    gives: 'a failed, slow canceled, after skipped, failed',
  },
  {
    name: 'onError continue goes on along the plain edges',
    flow: flowOf([step('a', { onError: 'continue' }), step('b')]),
    outcomes: { a: fail },
    gives: 'a failed, b succeeded, succeeded',
  },
  {
    name: 'onError port takes the error edge only',
    flow: flowOf(
      [step('a', { onError: 'port' }), step('b'), step('mend')],
      [
        ['trigger', 'a'],
        ['a', 'b'],
        ['a:error', 'mend'],
      ],
    ),
    outcomes: { a: fail },
    gives: 'a failed, b skipped, mend succeeded, succeeded',
  },
  {
    name: 'the error edge is dead when nothing failed',
    flow: flowOf(
      [step('a', { onError: 'port' }), step('b'), step('mend')],
      [
        ['trigger', 'a'],
        ['a', 'b'],
        ['a:error', 'mend'],
      ],
    ),
    gives: 'a succeeded, mend skipped, b succeeded, succeeded',
  },
  {
    name: 'stop ends the run as succeeded',
    flow: flowOf([step('a'), step('halt', { use: 'stop' }), step('b')]),
    outcomes: { halt: { kind: 'stop', status: 'succeeded' } },
    gives: 'a succeeded, halt succeeded, b skipped, succeeded',
  },
  {
    name: 'stop ends the run as failed, also from inside a loop that collects errors',
    flow: flowOf([loop('each', [step('halt', { use: 'stop', onError: 'continue' }), step('b')])]),
    outcomes: {
      each: items(2, { onItemError: 'collect' }),
      'each[0]/halt': { kind: 'stop', status: 'failed' },
    },
    gives: 'each[0]/halt failed, each[0]/b skipped, each canceled, failed',
  },
  {
    name: 'a loop runs its body per item, one after the other by default',
    flow: flowOf([loop('each', [step('x'), step('y')]), step('after')]),
    outcomes: { each: items(2) },
    gives:
      'each[0]/x succeeded, each[0]/y succeeded, each[1]/x succeeded, each[1]/y succeeded, each succeeded, after succeeded, succeeded',
  },
  {
    name: 'a loop of no items takes its empty port and its plain edge',
    flow: flowOf(
      [loop('each', [step('x')]), step('none'), step('after')],
      [
        ['trigger', 'each'],
        ['each:empty', 'none'],
        ['each', 'after'],
      ],
    ),
    outcomes: { each: items(0) },
    gives: 'each succeeded, none succeeded, after succeeded, succeeded',
  },
  {
    name: 'the empty port of a loop with items is dead',
    flow: flowOf(
      [loop('each', [step('x')]), step('none')],
      [
        ['trigger', 'each'],
        ['each:empty', 'none'],
      ],
    ),
    outcomes: { each: items(1) },
    gives: 'each[0]/x succeeded, each succeeded, none skipped, succeeded',
  },
  {
    name: 'loops nest',
    flow: flowOf([loop('each', [loop('inner', [step('x')])])]),
    outcomes: { each: items(1), 'each[0]/inner': items(2) },
    gives:
      'each[0]/inner[0]/x succeeded, each[0]/inner[1]/x succeeded, each[0]/inner succeeded, each succeeded, succeeded',
  },
  {
    name: 'a failing item fails the loop: other items are canceled, those not begun never exist',
    flow: flowOf([loop('each', [step('x'), step('y')])]),
    outcomes: { each: items(9, { concurrency: 2 }), 'each[0]/x': fail, 'each[1]/x': hang },
    gives: 'each[0]/x failed, each[0]/y skipped, each[1]/x canceled, each[1]/y skipped, each failed, failed',
  },
  {
    name: "a failing loop follows the loop's own onError",
    flow: flowOf(
      [loop('each', [step('x')], { onError: 'port' }), step('mend'), step('after')],
      [
        ['trigger', 'each'],
        ['each:error', 'mend'],
        ['each', 'after'],
      ],
    ),
    outcomes: { each: items(2), 'each[0]/x': fail },
    gives: 'each[0]/x failed, each failed, after skipped, mend succeeded, succeeded',
  },
  {
    name: 'onItemError collect ends only the failing item and goes on with the next',
    flow: flowOf([loop('each', [step('x'), step('y')])]),
    outcomes: { each: items(2, { onItemError: 'collect' }), 'each[0]/x': fail },
    gives:
      'each[0]/x failed, each[0]/y skipped, each[1]/x succeeded, each[1]/y succeeded, each succeeded, succeeded',
  },
  {
    name: 'an error inside a nested loop reaches the nearest loop that collects',
    flow: flowOf([loop('each', [loop('inner', [step('x')])])]),
    outcomes: { each: items(2, { onItemError: 'collect' }), default: items(1), 'each[0]/inner[0]/x': fail },
    gives:
      'each[0]/inner[0]/x failed, each[0]/inner failed, each[1]/inner[0]/x succeeded, each[1]/inner succeeded, each succeeded, succeeded',
  },
  {
    name: 'the roots of a body with edges start at once',
    flow: flowOf([
      loop('each', [], { body: { steps: [step('x'), step('y'), step('z')], edges: [['x', 'z']] } }),
    ]),
    outcomes: { each: items(1) },
    gives: 'each[0]/x succeeded, each[0]/y succeeded, each[0]/z succeeded, each succeeded, succeeded',
  },
]

describe('advance', () => {
  it.each(rows)('$name', ({ flow, outcomes = {}, gives }) => {
    const run = simulate({
      flow,
      outcome: (path, _attempt, { use }) =>
        outcomes[path] ?? (use === 'loop' ? outcomes.default : undefined) ?? ok,
    })
    const settled = [...run.statuses].map((entry) => entry.join(' '))
    expect([...settled, run.finished?.status].join(', ')).toBe(gives)
  })

  it('starts independent steps together', () => {
    const flow = flowOf(
      [step('a'), step('b')],
      [
        ['trigger', 'a'],
        ['trigger', 'b'],
      ],
    )
    expect(simulate({ flow, outcome: () => ok }).told.slice(0, 2)).toEqual(['execute a', 'execute b'])
  })

  it('keeps as many items open as the concurrency says', () => {
    const flow = flowOf([loop('each', [step('x')])])
    const { told } = simulate({
      flow,
      outcome: (path) => (path === 'each' ? items(3, { concurrency: 2 }) : ok),
    })
    expect(told).toEqual([
      'execute each',
      'execute each[0]/x',
      'execute each[1]/x',
      'settled each[0]/x succeeded',
      'ended each[0]',
      'execute each[2]/x',
      'settled each[1]/x succeeded',
      'ended each[1]',
      'settled each[2]/x succeeded',
      'ended each[2]',
      'closed each [each[0]/x each[1]/x each[2]/x]',
      'settled each succeeded',
      'finished succeeded',
    ])
  })

  it('gives collected items in the order of the list, with errors as data', () => {
    const flow = flowOf([loop('each', [step('x')])])
    const { told } = simulate({
      flow,
      outcome: (path) => {
        if (path === 'each') return items(3, { concurrency: 3, onItemError: 'collect' })
        return path === 'each[1]/x' ? fail : ok
      },
      pick: (waiting) => waiting - 1,
    })
    expect(told).toContain('closed each [each[0]/x !unavailable each[2]/x]')
  })

  it('retries with growing delays and then fails with the step named in the error', () => {
    const flow = flowOf([step('a', { retry: { attempts: 3 } })])
    const run = simulate({ flow, outcome: () => fail })
    expect(run.told).toEqual([
      'execute a',
      'retry a #2',
      'execute a #2',
      'retry a #3',
      'execute a #3',
      'settled a failed',
      'finished failed',
    ])
    expect(run.delays).toEqual([1000, 2000])
    expect(run.finished?.error).toMatchObject({ code: 'unavailable', stepId: 'a' })
  })

  it('cancels what is in flight, waiting for a retry or not begun', () => {
    const flow = flowOf(
      [step('a'), step('b', { retry: { attempts: 2 } }), step('c'), loop('each', [step('x'), step('y')])],
      [
        ['trigger', 'a'],
        ['trigger', 'b'],
        ['a', 'c'],
        ['trigger', 'each'],
      ],
    )
    const run = simulate({
      flow,
      outcome: (path) => {
        if (path === 'each') return items(3)
        return path === 'b' ? fail : hang
      },
      cancelAfter: 'each[0]/x',
    })
    expect(run.finished).toEqual({ status: 'canceled' })
    expect(Object.fromEntries(run.statuses)).toEqual({
      a: 'canceled',
      b: 'canceled',
      c: 'skipped',
      'each[0]/x': 'canceled',
      'each[0]/y': 'skipped',
      each: 'canceled',
    })
  })

  it('names the last succeeded step of the graph, whatever the order of the answers', () => {
    const flow = flowOf(
      [step('a'), step('b'), step('last')],
      [
        ['trigger', 'a'],
        ['trigger', 'b'],
        ['trigger', 'last'],
      ],
    )
    for (const pick of [() => 0, (waiting: number) => waiting - 1]) {
      expect(simulate({ flow, outcome: () => ok, pick }).finished?.lastPath).toBe('last')
    }
  })

  it('ignores results that nobody waits for any more', () => {
    const compiled = compileFlow(flowOf([step('a'), step('b')]))
    let { state } = advance(initialState(compiled), { kind: 'start' })
    const late = [
      { kind: 'step-succeeded', path: 'b' },
      { kind: 'step-succeeded', path: 'nowhere[3]/x' },
      { kind: 'retry-due', path: 'a' },
      { kind: 'loop-opened', path: 'a', count: 3, concurrency: 1, onItemError: 'fail' },
    ] as const
    for (const event of late) {
      const next = advance(state, event)
      expect(next.effects).toEqual([])
      state = next.state
    }
    const canceled = advance(state, { kind: 'cancel' })
    expect(advance(canceled.state, { kind: 'step-succeeded', path: 'a' }).effects).toEqual([])
  })

  it('fails a loop whose list cannot be assembled', () => {
    const compiled = compileFlow(flowOf([loop('each', [step('x')])]))
    const started = advance(initialState(compiled), { kind: 'start' })
    const opened = advance(started.state, {
      kind: 'loop-opened',
      path: 'each',
      count: 0,
      concurrency: 1,
      onItemError: 'fail',
    })
    expect(opened.effects).toMatchObject([{ kind: 'loop-closed', path: 'each', items: [] }])
    const error: RunError = { code: 'output_too_large', message: 'too large', retryable: false }
    const { effects } = advance(opened.state, { kind: 'step-failed', path: 'each', error })
    expect(effects).toMatchObject([
      { kind: 'settled', status: 'failed' },
      { kind: 'finished', status: 'failed' },
    ])
  })

  it('takes the ports that a pinned output leads to, without executing the step', () => {
    const pinned = (first: Step, output: Json) => {
      const port = first.use === 'loop' ? 'empty' : 'yes'
      const compiled = compileFlow(
        flowOf(
          [first, step('x')],
          [
            ['trigger', first.id],
            [`${first.id}:${port}`, 'x'],
          ],
        ),
      )
      const { state } = advance(initialState(compiled), { kind: 'start' })
      const { effects } = advance(state, { kind: 'step-pinned', path: first.id, output })
      return effects.map(({ kind, ...more }) => ('path' in more ? `${kind} ${more.path}` : kind))
    }
    expect(pinned(branch('pick'), { taken: ['yes'] })).toEqual(['settled pick', 'execute x'])
    expect(pinned(branch('pick'), { taken: [] })).toEqual(['settled pick', 'settled x', 'finished'])
    expect(pinned(loop('each', [step('y')]), [])).toEqual(['settled each', 'execute x'])
    expect(pinned(loop('each', [step('y')]), [1])).toEqual(['settled each', 'settled x', 'finished'])
  })

  it('refuses a state that was already advanced', () => {
    const compiled = compileFlow(flowOf([step('a')]))
    const state = initialState(compiled)
    advance(state, { kind: 'start' })
    expect(() => advance(state, { kind: 'start' })).toThrow('already advanced')
  })

  it('gives the same effects for the same events', () => {
    const flow = flowOf([loop('each', [step('x'), step('y')]), step('a')])
    const outcome = (path: string): Outcome => (path === 'each' ? items(5, { concurrency: 3 }) : ok)
    expect(simulate({ flow, outcome })).toEqual(simulate({ flow, outcome }))
  })
})
