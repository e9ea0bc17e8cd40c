import type { Flow } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { flowOf, type Outcome, simulate, step } from '../test/simulate.ts'
import { approval, breakOut, fail, hang, items, loop, ok, safe, stop, taken, waits } from '../test/steps.ts'

interface Row {
  name: string
  flow: Flow
  outcomes?: Record<string, Outcome>
  /** All that the engine told, but for what executes. */
  gives: string[]
}

const tries: Row[] = [
  {
    name: 'a body that goes well gives its last output; its catch never runs',
    flow: flowOf([safe('safe', [step('x'), step('y')], { handler: [step('c')] }), step('after')]),
    gives: [
      ...['settled safe/x succeeded', 'settled safe/y succeeded', 'closed safe safe/y'],
      ...['settled safe succeeded', 'settled after succeeded', 'finished succeeded'],
    ],
  },
  {
    name: 'a body that fails is caught: the catch gives the output, the rest of the body is skipped',
    flow: flowOf([safe('safe', [step('x'), step('y')], { handler: [step('c')] })]),
    outcomes: { 'safe/x': fail },
    gives: [
      ...['settled safe/x failed', 'settled safe/y skipped', 'caught safe unavailable'],
      ...['settled safe/c succeeded', 'closed safe safe/c', 'settled safe succeeded', 'finished succeeded'],
    ],
  },
  {
    name: 'what runs beside the failing step is canceled',
    flow: flowOf([
      safe('safe', [], { body: { steps: [step('x'), step('y')], edges: [] }, handler: [step('c')] }),
    ]),
    outcomes: { 'safe/x': fail, 'safe/y': hang },
    gives: [
      ...['settled safe/x failed', 'settled safe/y canceled', 'caught safe unavailable'],
      ...['settled safe/c succeeded', 'closed safe safe/c', 'settled safe succeeded', 'finished succeeded'],
    ],
  },
  {
    name: 'an empty catch is enough',
    flow: flowOf([safe('safe', [step('x')], { handler: [] })]),
    outcomes: { 'safe/x': fail },
    gives: [
      ...['settled safe/x failed', 'caught safe unavailable', 'closed safe nothing'],
      ...['settled safe succeeded', 'finished succeeded'],
    ],
  },
  {
    name: 'a failure that the step itself handles is none',
    flow: flowOf([safe('safe', [step('x', { onError: 'continue' }), step('y')], { handler: [step('c')] })]),
    outcomes: { 'safe/x': fail },
    gives: [
      ...['settled safe/x failed', 'settled safe/y succeeded', 'closed safe safe/y'],
      ...['settled safe succeeded', 'finished succeeded'],
    ],
  },
  {
    name: 'finally runs after a body that went well',
    flow: flowOf([safe('safe', [step('x')], { last: [step('f')] })]),
    gives: [
      ...['settled safe/x succeeded', 'settled safe/f succeeded', 'closed safe safe/x'],
      ...['settled safe succeeded', 'finished succeeded'],
    ],
  },
  {
    name: 'without catch finally runs, then the try fails with the error of the body',
    flow: flowOf([safe('safe', [step('x')], { last: [step('f')] }), step('after')]),
    outcomes: { 'safe/x': fail },
    gives: [
      ...['settled safe/x failed', 'settled safe/f succeeded', 'settled safe failed'],
      ...['settled after skipped', 'finished failed'],
    ],
  },
  {
    name: 'a catch that fails: finally runs, then the try fails with the error of the catch',
    flow: flowOf([
      safe('safe', [step('x')], { handler: [step('c')], last: [step('f')], onError: 'continue' }),
    ]),
    outcomes: { 'safe/x': fail, 'safe/c': { kind: 'fail', error: { code: 'rejected' } } },
    gives: [
      ...['settled safe/x failed', 'caught safe unavailable', 'settled safe/c failed'],
      ...['settled safe/f succeeded', 'settled safe failed', 'finished succeeded'],
    ],
  },
  {
    name: 'a finally that fails makes the try fail, whatever went before',
    flow: flowOf([safe('safe', [step('x')], { handler: [step('c')], last: [step('f')] })]),
    outcomes: { 'safe/f': fail },
    gives: [
      ...['settled safe/x succeeded', 'settled safe/f failed', 'settled safe failed', 'finished failed'],
    ],
  },
  {
    name: 'tries nest: the inner finally runs before the outer catch',
    flow: flowOf([safe('out', [safe('in', [step('x')], { last: [step('f')] })], { handler: [step('c')] })]),
    outcomes: { 'out/in/x': fail },
    gives: [
      ...['settled out/in/x failed', 'settled out/in/f succeeded', 'settled out/in failed'],
      ...['caught out unavailable', 'settled out/c succeeded', 'closed out out/c'],
      ...['settled out succeeded', 'finished succeeded'],
    ],
  },
  {
    name: 'a loop that fails inside a body is caught',
    flow: flowOf([safe('safe', [loop('each', [step('x')])], { handler: [step('c')] })]),
    outcomes: { 'safe/each': items(2), 'safe/each[0]/x': fail },
    gives: [
      ...['settled safe/each[0]/x failed', 'settled safe/each failed', 'caught safe unavailable'],
      ...['settled safe/c succeeded', 'closed safe safe/c', 'settled safe succeeded', 'finished succeeded'],
    ],
  },
  {
    name: 'a stop leaves a try at once, without catch and finally',
    flow: flowOf([safe('safe', [stop('halt')], { handler: [step('c')], last: [step('f')] })]),
    outcomes: { 'safe/halt': { kind: 'stop', status: 'failed' } },
    gives: ['settled safe/halt failed', 'settled safe canceled', 'finished failed'],
  },
]

const breaks: Row[] = [
  {
    name: 'a break ends its loop: the item counts with what it gave before, no other begins',
    flow: flowOf([loop('each', [step('x'), breakOut('out'), step('y')]), step('after')]),
    outcomes: { each: items(3) },
    gives: [
      ...['settled each[0]/x succeeded', 'settled each[0]/out succeeded', 'settled each[0]/y skipped'],
      ...['ended each[0]', 'closed each [each[0]/x]', 'settled each succeeded'],
      ...['settled after succeeded', 'finished succeeded'],
    ],
  },
  {
    name: 'items beside it are canceled and not in the list, whose order is kept',
    flow: flowOf([
      loop('each', [], {
        body: {
          steps: [step('pick', { use: 'branch' }), breakOut('out'), step('x')],
          edges: [
            ['pick:stop', 'out'],
            ['pick:else', 'x'],
          ],
        },
      }),
    ]),
    outcomes: {
      each: items(9, { concurrency: 3 }),
      'each[0]/x': hang,
      'each[1]/pick': taken(),
      'each[3]/pick': taken('stop'),
    },
    gives: [
      ...['settled each[0]/pick succeeded', 'settled each[0]/out skipped'],
      ...['settled each[1]/pick succeeded', 'settled each[1]/out skipped'],
      ...['settled each[2]/pick succeeded', 'settled each[2]/out skipped'],
      ...['settled each[1]/x succeeded', 'ended each[1]', 'settled each[2]/x succeeded', 'ended each[2]'],
      ...['settled each[3]/pick succeeded', 'settled each[3]/x skipped'],
      ...['settled each[4]/pick succeeded', 'settled each[4]/out skipped', 'settled each[3]/out succeeded'],
      ...['ended each[3]', 'settled each[0]/x canceled', 'settled each[4]/x canceled'],
      ...['closed each [each[1]/x each[2]/x each[3]/pick]', 'settled each succeeded', 'finished succeeded'],
    ],
  },
  {
    name: 'a break in a try leaves the try without finally, and ends the loop',
    flow: flowOf([
      loop('each', [step('a'), safe('safe', [step('x'), breakOut('out')], { last: [step('f')] }), step('b')]),
    ]),
    outcomes: { each: items(2) },
    gives: [
      ...[
        'settled each[0]/a succeeded',
        'settled each[0]/safe/x succeeded',
        'settled each[0]/safe/out succeeded',
      ],
      ...['settled each[0]/safe canceled', 'settled each[0]/b skipped', 'ended each[0]'],
      ...['closed each [each[0]/safe/x]', 'settled each succeeded', 'finished succeeded'],
    ],
  },
  {
    name: 'a break ends the innermost loop alone',
    flow: flowOf([loop('each', [loop('inner', [breakOut('out')]), step('x')])]),
    outcomes: { each: items(1), 'each[0]/inner': items(5) },
    gives: [
      ...[
        'settled each[0]/inner[0]/out succeeded',
        'ended each[0]/inner[0]',
        'closed each[0]/inner [nothing]',
      ],
      ...['settled each[0]/inner succeeded', 'settled each[0]/x succeeded', 'ended each[0]'],
      ...['closed each [each[0]/x]', 'settled each succeeded', 'finished succeeded'],
    ],
  },
]

const pauses: Row[] = [
  {
    name: 'a step that waits holds up only what comes after it',
    flow: flowOf(
      [step('hold', { use: 'wait' }), step('a'), step('b')],
      [
        ['trigger', 'hold'],
        ['trigger', 'a'],
        ['hold', 'b'],
      ],
    ),
    outcomes: { hold: waits() },
    gives: [
      ...['settled a succeeded', 'settled hold succeeded', 'settled b succeeded', 'finished succeeded'],
    ],
  },
  {
    name: 'a wait that fails is tried again like any step',
    flow: flowOf([step('hold', { use: 'wait', retry: { attempts: 2, on: ['wait_expired'] } })]),
    outcomes: { hold: waits({ kind: 'fail', error: { code: 'wait_expired', retryable: false } }) },
    gives: ['retry hold #2', 'settled hold failed', 'finished failed'],
  },
  ...(['approved', 'rejected', 'expired'] as const).map((decision) => ({
    name: `an approval that is ${decision} takes that port and its plain edge`,
    flow: flowOf(
      [approval('ask'), step('approved'), step('rejected'), step('expired'), step('always')],
      [
        ['trigger', 'ask'],
        ['ask:approved', 'approved'],
        ['ask:rejected', 'rejected'],
        ['ask:expired', 'expired'],
        ['ask', 'always'],
      ],
    ),
    outcomes: { ask: waits(taken(decision)) },
    gives: [
      'settled ask succeeded',
      ...['approved', 'rejected', 'expired']
        .filter((port) => port !== decision)
        .map((port) => `settled ${port} skipped`),
      ...[`settled ${decision} succeeded`, 'settled always succeeded', 'finished succeeded'],
    ],
  })),
]

describe.each([
  { group: 'try', rows: tries },
  { group: 'break', rows: breaks },
  { group: 'waits', rows: pauses },
])('$group', ({ rows }) => {
  it.each(rows)('$name', ({ flow, outcomes = {}, gives }) => {
    const { told } = simulate({ flow, outcome: (path) => outcomes[path] ?? ok })
    expect(told.filter((line) => !line.startsWith('execute'))).toEqual(gives)
  })
})

describe('a run where nothing executes', () => {
  it('may give its process back, and may not while something does', () => {
    const outcome = (path: string) => (path.endsWith('hold') ? waits() : ok)
    const hold = step('hold', { use: 'wait' })
    expect(simulate({ flow: flowOf([hold]), outcome }).suspended).toBe(true)
    expect(simulate({ flow: flowOf([safe('safe', [hold])]), outcome }).suspended).toBe(true)
    expect(simulate({ flow: flowOf([step('a'), step('b')]), outcome }).suspended).toBe(false)
  })

  it('is one that waits for a retry, too', () => {
    const flow = flowOf([step('a', { retry: { attempts: 2 } })])
    expect(simulate({ flow, outcome: () => fail }).suspended).toBe(true)
  })

  it('may be canceled: what waits is canceled', () => {
    const flow = flowOf([safe('safe', [step('hold', { use: 'wait' })], { last: [step('f')] })])
    const run = simulate({ flow, outcome: (path) => (path === 'safe' ? ok : hang), cancelAfter: 'safe/hold' })
    expect(Object.fromEntries(run.statuses)).toEqual({ 'safe/hold': 'canceled', safe: 'canceled' })
    expect(run.finished).toEqual({ status: 'canceled' })
  })
})

it('names the step whose failure ended the run, however deep', () => {
  const flow = flowOf([loop('each', [safe('safe', [step('x')], { last: [step('f')] })])])
  const outcome = (path: string): Outcome => (path === 'each' ? items(2) : path.endsWith('x') ? fail : ok)
  expect(simulate({ flow, outcome }).finished).toMatchObject({
    status: 'failed',
    failedPath: 'each[0]/safe/x',
  })
})

it('fails a break that stands in no loop, which validation refuses', () => {
  const run = simulate({ flow: flowOf([breakOut('out')]), outcome: () => ok })
  expect(run.finished).toMatchObject({ status: 'failed', error: { code: 'internal' } })
})
