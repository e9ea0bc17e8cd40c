import type { Flow, StepRunStatus } from '@millrace/contracts'
import { flowOf, type Outcome, step } from '../simulate.ts'
import { approval, branch, breakOut, fail, items, loop, ok, safe, stop, taken, waits } from '../steps.ts'

/** A run that is cut off right after the row `at` was written. */
export interface Scenario {
  name: string
  flow: Flow
  outcomes: Record<string, Outcome>
  at: readonly [path: string, status: StepRunStatus]
}

const fork = flowOf(
  [branch('pick'), step('vip'), step('other'), step('join')],
  [
    ['trigger', 'pick'],
    ['pick:vip', 'vip'],
    ['pick:else', 'other'],
    ['vip', 'join'],
    ['other', 'join'],
  ],
)

const refund = flowOf(
  [approval('ask'), step('pay'), step('refuse'), step('remind')],
  [
    ['trigger', 'ask'],
    ['ask:approved', 'pay'],
    ['ask:rejected', 'refuse'],
    ['ask:expired', 'remind'],
  ],
)

const orders = flowOf([
  step('fetch'),
  loop('each', [step('map'), step('post', { retry: { attempts: 3 } })], { onError: 'continue' }),
  step('report'),
])

const guarded = flowOf([
  safe('safe', [step('lock'), step('work')], {
    handler: [step('undo'), step('tell')],
    last: [step('unlock')],
  }),
  step('after'),
])

const search = flowOf([
  loop('pages', [
    step('read'),
    safe('safe', [], {
      body: { steps: [branch('found'), breakOut('out'), step('note')], edges: [['found:yes', 'out']] },
      last: [step('close')],
    }),
  ]),
  step('use'),
])

const both = flowOf(
  [step('a'), step('b', { onError: 'port' }), step('mend'), step('join')],
  [
    ['trigger', 'a'],
    ['trigger', 'b'],
    ['b:error', 'mend'],
    ['a', 'join'],
    ['mend', 'join'],
  ],
)

const paused = flowOf([step('a'), step('hold', { use: 'wait' }), step('b')])
const collecting = { onItemError: 'collect', concurrency: 2 } as const

export const scenarios: readonly Scenario[] = [
  { name: 'sequence, a step in flight', flow: orders, outcomes: {}, at: ['fetch', 'running'] },
  { name: 'branch, its case taken', flow: fork, outcomes: { pick: taken('vip') }, at: ['pick', 'succeeded'] },
  { name: 'branch, else, a dead path skipped', flow: fork, outcomes: {}, at: ['vip', 'skipped'] },
  { name: 'fan-out with a handled failure', flow: both, outcomes: { b: fail }, at: ['b', 'failed'] },
  {
    name: 'loop, two items at once, one done',
    flow: orders,
    outcomes: { each: items(4, { concurrency: 2 }) },
    at: ['each[1]/map', 'succeeded'],
  },
  {
    name: 'loop that collects, an item failed',
    flow: orders,
    outcomes: { each: items(4, collecting), 'each[1]/post': fail },
    at: ['each[1]/post', 'failed'],
  },
  {
    name: 'loop that failed and goes on',
    flow: orders,
    outcomes: { each: items(2), 'each[0]/post': fail },
    at: ['each[0]/post', 'failed'],
  },
  { name: 'loop without items', flow: orders, outcomes: { each: items(0) }, at: ['each', 'running'] },
  {
    name: 'loop, all items done, its list not assembled',
    flow: orders,
    outcomes: { each: items(2) },
    at: ['each[1]/post', 'succeeded'],
  },
  {
    name: 'step that waits for its third attempt',
    flow: orders,
    outcomes: { each: items(1), 'each[0]/post': fail },
    at: ['each[0]/post', 'waiting'],
  },
  {
    name: 'break in a try, recorded before its loop closed',
    flow: search,
    outcomes: {
      pages: items(9, { concurrency: 3 }),
      'pages[1]/safe/found': taken('yes'),
    },
    at: ['pages[1]/safe/out', 'succeeded'],
  },
  { name: 'try, body in flight', flow: guarded, outcomes: {}, at: ['safe/work', 'running'] },
  {
    name: 'try, body failed, catch not begun',
    flow: guarded,
    outcomes: { 'safe/work': fail },
    at: ['safe/work', 'failed'],
  },
  {
    name: 'try, in its catch',
    flow: guarded,
    outcomes: { 'safe/work': fail },
    at: ['safe/undo', 'succeeded'],
  },
  {
    name: 'try, catch failed, in its finally',
    flow: guarded,
    outcomes: { 'safe/work': fail, 'safe/undo': fail },
    at: ['safe/unlock', 'running'],
  },
  { name: 'try, finally done', flow: guarded, outcomes: {}, at: ['safe/unlock', 'succeeded'] },
  { name: 'wait for a callback', flow: paused, outcomes: { hold: waits() }, at: ['hold', 'waiting'] },
  {
    name: 'wait that expires',
    flow: paused,
    outcomes: { hold: waits(fail) },
    at: ['hold', 'waiting'],
  },
  {
    name: 'approval, pending',
    flow: refund,
    outcomes: { ask: waits(taken('approved')) },
    at: ['ask', 'waiting'],
  },
  {
    name: 'approval, rejected',
    flow: refund,
    outcomes: { ask: waits(taken('rejected')) },
    at: ['ask', 'succeeded'],
  },
  {
    name: 'approval, expired',
    flow: refund,
    outcomes: { ask: waits(taken('expired')) },
    at: ['ask', 'succeeded'],
  },
  {
    name: 'stop, recorded before the run ended',
    flow: flowOf([step('a'), stop('halt'), step('b')]),
    outcomes: { halt: { kind: 'stop', status: 'succeeded' } },
    at: ['halt', 'succeeded'],
  },
  {
    name: 'failure, recorded before the run ended',
    flow: flowOf([step('a'), step('b')]),
    outcomes: { a: fail },
    at: ['a', 'failed'],
  },
  {
    name: 'loop in a loop, with waits inside',
    flow: flowOf([loop('each', [loop('inner', [step('hold', { use: 'wait' }), step('x')])])]),
    outcomes: {
      '*': ok,
      each: items(2, { concurrency: 2 }),
      'each[0]/inner': items(2),
      'each[1]/inner': items(1),
      'each[0]/inner[0]/hold': waits(),
      'each[0]/inner[1]/hold': waits(),
      'each[1]/inner[0]/hold': waits(),
    },
    at: ['each[1]/inner[0]/hold', 'waiting'],
  },
]
