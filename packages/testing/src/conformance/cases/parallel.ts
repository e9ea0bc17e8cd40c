import type { Case } from '../case.ts'
import {
  all,
  busy,
  callback,
  fail,
  give,
  hour,
  ok,
  pause,
  setState,
  skipped,
  tell,
  untilState,
} from '../steps.ts'

const fan: [string, string][] = [
  ['trigger', 'a'],
  ['trigger', 'b'],
  ['a', 'join'],
  ['b', 'join'],
]

export const parallel: Case[] = [
  {
    name: 'fan-out: steps side by side overlap',
    patterns: [2],
    flows: [{ steps: [busy('a', 60), busy('b', 60)], edges: fan.slice(0, 2) }],
    expect: { run: 'succeeded', steps: ok('a', 'b'), overlap: [['a', 'b']] },
  },
  {
    name: 'join: a step waits for all that lead to it',
    patterns: [3],
    flows: [
      {
        steps: [busy('a', 10, 1), busy('b', 60, 2), tell('join', 'steps.a.output + steps.b.output')],
        edges: fan,
      },
    ],
    expect: {
      run: 'succeeded',
      output: 3,
      steps: ok('a', 'b', 'join'),
      before: [
        ['a', 'join'],
        ['b', 'join'],
      ],
    },
  },
  {
    name: 'join: one living path is enough when the other is dead',
    patterns: [7],
    flows: [
      {
        steps: [fail('a', { onError: 'port' }), give('b', 2), give('join', 3)],
        edges: fan,
      },
    ],
    expect: { run: 'succeeded', steps: { a: 'failed code_threw', ...ok('b', 'join') } },
  },
  {
    name: 'join: skipped when every path to it is dead',
    flows: [
      {
        steps: [
          fail('a', { onError: 'port' }),
          fail('b', { onError: 'port' }),
          give('join', 3),
          give('after', 4),
        ],
        edges: [...fan, ['join', 'after']],
      },
    ],
    expect: {
      run: 'succeeded',
      output: null,
      steps: { ...all('failed code_threw', 'a', 'b'), ...skipped('join', 'after') },
    },
  },
  {
    name: 'join: runs once, however many paths reach it',
    patterns: [3],
    flows: [
      {
        steps: [
          ...['a', 'b', 'c', 'd', 'e'].map((id) => give(id, 1)),
          setState('join', { key: 'n', op: 'increment' }),
        ],
        edges: ['a', 'b', 'c', 'd', 'e'].flatMap((id): [string, string][] => [
          ['trigger', id],
          [id, 'join'],
        ]),
      },
    ],
    expect: { run: 'succeeded', output: 1, steps: ok('a', 'b', 'c', 'd', 'e', 'join') },
  },
  {
    name: 'join: a diamond with an edge that skips its middle',
    patterns: [33],
    flows: [
      {
        steps: [give('a', 1), busy('b', 30), give('join', 3)],
        edges: [
          ['trigger', 'a'],
          ['a', 'b'],
          ['a', 'join'],
          ['b', 'join'],
        ],
      },
    ],
    expect: { run: 'succeeded', steps: ok('a', 'b', 'join'), before: [['b', 'join']] },
  },
  {
    name: 'fan-out: a failure cancels what runs beside it',
    patterns: [25],
    flows: [
      {
        steps: [
          busy('a', 5000),
          tell(
            'b',
            `await new Promise((done) => setTimeout(done, 50)).then(() => { throw new Error('b broke') })`,
          ),
          give('join', 1),
        ],
        edges: fan,
      },
    ],
    expect: {
      run: 'failed',
      error: { code: 'code_threw', stepId: 'b' },
      steps: { a: 'canceled', b: 'failed code_threw', ...skipped('join') },
    },
  },
  {
    name: 'fan-out: a handled failure leaves its neighbour alone',
    flows: [
      {
        steps: [busy('a', 50), fail('b', { onError: 'continue' }), give('join', 1)],
        edges: fan,
      },
    ],
    expect: { run: 'succeeded', steps: { ...ok('a', 'join'), b: 'failed code_threw' } },
  },
  {
    name: 'join: the error port of one and the success of another',
    flows: [
      {
        steps: [
          fail('a', { onError: 'port' }),
          give('b', 2),
          tell('join', '[steps.a.error.code, steps.b.output]'),
        ],
        edges: [
          ['trigger', 'a'],
          ['trigger', 'b'],
          ['a:error', 'join'],
          ['b', 'join'],
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: ['code_threw', 2],
      steps: { a: 'failed code_threw', ...ok('b', 'join') },
    },
  },
  {
    name: 'join: both ports of one step lead to it',
    patterns: [5],
    flows: [
      {
        steps: [fail('a', { onError: 'port' }), give('join', 1)],
        edges: [
          ['trigger', 'a'],
          ['a', 'join'],
          ['a:error', 'join'],
        ],
      },
    ],
    expect: { run: 'succeeded', output: 1, steps: { a: 'failed code_threw', ...ok('join') } },
  },
  {
    name: 'fan-out: one waits for a callback while the other executes',
    patterns: [2, 24],
    flows: [
      {
        steps: [
          callback('reply'),
          untilState('work', 'seen'),
          setState('then', { key: 'seen', value: true }),
        ],
        edges: [
          ['trigger', 'reply'],
          ['trigger', 'work'],
          ['reply', 'then'],
        ],
      },
    ],
    acts: [{ act: 'call back', path: 'reply', body: 'live', when: { step: 'reply', is: 'waiting' } }],
    expect: {
      run: 'succeeded',
      steps: ok('reply', 'work', 'then'),
      outputs: { reply: 'live' },
      overlap: [['work', 'then']],
    },
  },
  {
    name: 'fan-out: two waits, answered in the other order',
    flows: [
      { steps: [callback('a'), callback('b'), tell('join', '[steps.a.output, steps.b.output]')], edges: fan },
    ],
    acts: [
      { act: 'call back', path: 'b', body: 2, when: { waiting: 'b' } },
      { act: 'call back', path: 'a', body: 1, when: { waiting: 'a' } },
    ],
    expect: { run: 'succeeded', output: [1, 2], steps: ok('a', 'b', 'join') },
  },
  {
    name: 'fan-out: a path goes on while another waits for hours',
    flows: [
      {
        steps: [pause('a', hour), give('b', 2), give('c', 3), give('join', 4)],
        edges: [
          ['trigger', 'a'],
          ['trigger', 'b'],
          ['b', 'c'],
          ['a', 'join'],
          ['c', 'join'],
        ],
      },
    ],
    acts: [{ act: 'time passes', path: 'a', when: { waiting: 'a' } }],
    expect: { run: 'succeeded', steps: ok('a', 'b', 'c', 'join'), before: [['c', 'join']] },
  },
  {
    name: 'fan-out: what another path has begun is not seen by its neighbour',
    flows: [
      {
        steps: [give('a', 1), give('b', 2), tell('join', 'Object.keys(steps).sort()')],
        edges: fan,
      },
    ],
    expect: { run: 'succeeded', output: ['a', 'b'], steps: ok('a', 'b', 'join') },
  },
  {
    name: 'fan-out: threads of one step end without meeting',
    patterns: [2, 11],
    flows: [
      {
        steps: [give('a', 1), busy('x', 20), busy('y', 20), busy('z', 20)],
        edges: [
          ['trigger', 'a'],
          ['a', 'x'],
          ['a', 'y'],
          ['a', 'z'],
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: 'z',
      steps: ok('a', 'x', 'y', 'z'),
      overlap: [
        ['x', 'y'],
        ['y', 'z'],
      ],
    },
  },
  {
    name: 'fan-out: cancel takes along what executes and what waits',
    patterns: [25],
    flows: [{ steps: [callback('a'), untilState('b', 'never'), give('join', 1)], edges: fan }],
    acts: [{ act: 'cancel', when: { step: 'a', is: 'waiting' } }],
    expect: { run: 'canceled', steps: { a: 'canceled', b: 'canceled', ...skipped('join') } },
  },
]
