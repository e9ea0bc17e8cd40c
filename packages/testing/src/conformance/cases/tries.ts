import type { Case } from '../case.ts'
import {
  attempt,
  branch,
  busy,
  call,
  callback,
  code,
  endless,
  fail,
  give,
  hour,
  loop,
  ok,
  pause,
  skipped,
  stop,
  tell,
} from '../steps.ts'

export const tries: Case[] = [
  {
    name: 'try: gives what its body gave',
    flows: [
      {
        steps: [
          attempt('safe', { body: [give('a', 1), tell('b', 'steps.a.output + 1')] }),
          tell('after', 'steps.safe.output'),
        ],
      },
    ],
    expect: { run: 'succeeded', output: 2, steps: ok('safe', 'safe/a', 'safe/b', 'after') },
  },
  {
    name: 'try: catch is not begun when nothing fails',
    flows: [{ steps: [attempt('safe', { body: [give('a', 1)], catch: [give('c', 2)] })] }],
    expect: { run: 'succeeded', output: 1, steps: ok('safe', 'safe/a') },
  },
  {
    name: 'try: catch sees the error and gives the output',
    flows: [
      {
        steps: [
          attempt('safe', {
            body: [fail('a'), give('b', 1)],
            catch: [tell('c', '[error.code, error.stepId]')],
          }),
          tell('after', 'steps.safe.output'),
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: ['code_threw', 'a'],
      steps: { ...ok('safe', 'safe/c', 'after'), 'safe/a': 'failed code_threw', ...skipped('safe/b') },
    },
  },
  {
    name: 'try: finally runs after a body that succeeded, and its output does not count',
    flows: [{ steps: [attempt('safe', { body: [give('a', 1)], finally: [tell('f', 'error === null')] })] }],
    expect: {
      run: 'succeeded',
      output: 1,
      steps: ok('safe', 'safe/a', 'safe/f'),
      outputs: { 'safe/f': true },
      before: [['safe/a', 'safe/f']],
    },
  },
  {
    name: 'try: finally runs after catch',
    flows: [
      {
        steps: [
          attempt('safe', {
            body: [fail('a')],
            catch: [give('c', 'caught')],
            finally: [tell('f', 'error.code')],
          }),
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: 'caught',
      steps: { ...ok('safe', 'safe/c', 'safe/f'), 'safe/a': 'failed code_threw' },
      outputs: { 'safe/f': 'code_threw' },
      before: [['safe/c', 'safe/f']],
    },
  },
  {
    name: 'try: without catch it fails after finally',
    flows: [
      {
        steps: [attempt('safe', { body: [fail('a')], finally: [tell('f', 'error.code')] }), give('after', 1)],
      },
    ],
    expect: {
      run: 'failed',
      error: { code: 'code_threw', stepId: 'a' },
      steps: {
        safe: 'failed code_threw',
        'safe/a': 'failed code_threw',
        ...ok('safe/f'),
        ...skipped('after'),
      },
    },
  },
  {
    name: 'try: without catch and finally it fails with its body',
    flows: [{ steps: [attempt('safe', { body: [fail('a')] }), give('after', 1)] }],
    expect: {
      run: 'failed',
      error: { code: 'code_threw', stepId: 'a' },
      steps: { safe: 'failed code_threw', 'safe/a': 'failed code_threw', ...skipped('after') },
    },
  },
  {
    name: 'try: a failure in catch fails it after finally',
    flows: [{ steps: [attempt('safe', { body: [fail('a')], catch: [fail('c')], finally: [give('f', 1)] })] }],
    expect: {
      run: 'failed',
      error: { code: 'code_threw', stepId: 'c', message: 'c broke' },
      steps: {
        safe: 'failed code_threw',
        'safe/a': 'failed code_threw',
        'safe/c': 'failed code_threw',
        ...ok('safe/f'),
      },
    },
  },
  {
    name: 'try: a failure in finally replaces the one before',
    flows: [{ steps: [attempt('safe', { body: [fail('a')], finally: [fail('f')] })] }],
    expect: {
      run: 'failed',
      error: { code: 'code_threw', stepId: 'f', message: 'f broke' },
      steps: { safe: 'failed code_threw', 'safe/a': 'failed code_threw', 'safe/f': 'failed code_threw' },
    },
  },
  {
    name: 'try: a failure in finally fails what had succeeded',
    flows: [{ steps: [attempt('safe', { body: [give('a', 1)], finally: [fail('f')] })] }],
    expect: {
      run: 'failed',
      error: { code: 'code_threw', stepId: 'f' },
      steps: { safe: 'failed code_threw', ...ok('safe/a'), 'safe/f': 'failed code_threw' },
    },
  },
  {
    name: 'try: its failure may take its error port',
    flows: [
      {
        steps: [
          attempt('safe', { body: [fail('a')] }, { onError: 'port' }),
          give('after', 1),
          tell('rescue', 'steps.safe.error.message'),
        ],
        edges: [
          ['trigger', 'safe'],
          ['safe', 'after'],
          ['safe:error', 'rescue'],
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      steps: {
        safe: 'failed code_threw',
        'safe/a': 'failed code_threw',
        ...skipped('after'),
        ...ok('rescue'),
      },
    },
  },
  {
    name: 'try: its failure may be passed over',
    flows: [{ steps: [attempt('safe', { body: [fail('a')] }, { onError: 'continue' }), give('after', 1)] }],
    expect: {
      run: 'succeeded',
      output: 1,
      steps: { safe: 'failed code_threw', 'safe/a': 'failed code_threw', ...ok('after') },
    },
  },
  {
    name: 'try: a handled failure inside is not caught',
    flows: [
      {
        steps: [
          attempt('safe', {
            body: [fail('a', { onError: 'continue' }), give('b', 1)],
            catch: [give('c', 2)],
          }),
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: 1,
      steps: { ...ok('safe', 'safe/b'), 'safe/a': 'failed code_threw' },
    },
  },
  {
    name: 'try: the inner of two catches first',
    flows: [
      {
        steps: [
          attempt('outer', {
            body: [
              attempt('inner', { body: [fail('a')], catch: [give('c', 'inner')] }),
              tell('b', 'steps.inner.output'),
            ],
            catch: [give('d', 'outer')],
          }),
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: 'inner',
      steps: {
        ...ok('outer', 'outer/inner', 'outer/inner/c', 'outer/b'),
        'outer/inner/a': 'failed code_threw',
      },
    },
  },
  {
    name: 'try: what the inner cannot catch reaches the outer, after both finally',
    flows: [
      {
        steps: [
          attempt('outer', {
            body: [attempt('inner', { body: [fail('a')], catch: [fail('c')], finally: [give('f', 1)] })],
            catch: [tell('d', 'error.stepId')],
            finally: [give('g', 1)],
          }),
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: 'c',
      steps: {
        ...ok('outer', 'outer/inner/f', 'outer/d', 'outer/g'),
        'outer/inner': 'failed code_threw',
        'outer/inner/a': 'failed code_threw',
        'outer/inner/c': 'failed code_threw',
      },
      before: [
        ['outer/inner/f', 'outer/d'],
        ['outer/d', 'outer/g'],
      ],
    },
  },
  {
    name: 'try: in a loop in a try, an item is rescued and another is not',
    flows: [
      {
        steps: [
          attempt('outer', {
            body: [
              loop('each', { items: [1, 2, 3] }, [
                attempt('inner', {
                  body: [
                    code('x', `if (loop.item > 1) throw new Error('item ' + loop.item); return loop.item`),
                  ],
                  catch: [
                    code('c', `if (loop.item > 2) throw new Error('worse'); return 'rescued ' + loop.item`),
                  ],
                }),
              ]),
            ],
            catch: [tell('d', 'error.message')],
          }),
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      steps: {
        ...ok('outer', 'outer/d'),
        'outer/each': 'failed code_threw',
        ...ok('outer/each[0]/inner', 'outer/each[0]/inner/x', 'outer/each[1]/inner', 'outer/each[1]/inner/c'),
        'outer/each[1]/inner/x': 'failed code_threw',
        'outer/each[2]/inner': 'failed code_threw',
        'outer/each[2]/inner/x': 'failed code_threw',
        'outer/each[2]/inner/c': 'failed code_threw',
      },
    },
  },
  {
    name: 'try: a loop in its catch',
    flows: [
      {
        steps: [
          attempt('safe', {
            body: [fail('a')],
            catch: [loop('each', { items: '{{ [error.code] }}' }, [tell('x', 'loop.item')])],
          }),
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: ['code_threw'],
      steps: { ...ok('safe', 'safe/each', 'safe/each[0]/x'), 'safe/a': 'failed code_threw' },
    },
  },
  {
    name: 'try: a failure of one path cancels the others before catch begins',
    patterns: [25],
    flows: [
      {
        steps: [
          attempt('safe', {
            body: {
              steps: [
                endless('a'),
                code('b', `await new Promise((done) => setTimeout(done, 40)); throw new Error('no')`),
              ],
              edges: [],
            },
            catch: [give('c', 1)],
          }),
          give('after', 2),
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      steps: { ...ok('safe', 'safe/c', 'after'), 'safe/a': 'canceled', 'safe/b': 'failed code_threw' },
      before: [['safe/a', 'safe/c']],
    },
  },
  {
    name: 'try: cancels its region and leaves what runs beside it',
    patterns: [25],
    flows: [
      {
        steps: [
          attempt('region', {
            body: { steps: [callback('a'), fail('b')], edges: [] },
            catch: [give('c', 1)],
          }),
          busy('beside', 60),
        ],
        edges: [
          ['trigger', 'region'],
          ['trigger', 'beside'],
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      steps: {
        ...ok('region', 'region/c', 'beside'),
        'region/a': 'canceled',
        'region/b': 'failed code_threw',
      },
    },
  },
  {
    name: 'try: a wait in body, catch and finally',
    flows: [
      {
        steps: [
          attempt('safe', {
            body: [pause('p', hour), fail('a')],
            catch: [pause('q', hour), tell('c', 'error.stepId')],
            finally: [pause('r', hour), tell('f', 'error.code')],
          }),
          tell('after', 'steps.safe.output'),
        ],
      },
    ],
    acts: [
      { act: 'time passes', path: 'safe/p', when: { waiting: 'safe/p' } },
      { act: 'time passes', path: 'safe/q', when: { waiting: 'safe/q' } },
      { act: 'time passes', path: 'safe/r', when: { waiting: 'safe/r' } },
    ],
    expect: {
      run: 'succeeded',
      output: 'a',
      steps: {
        ...ok('safe', 'safe/p', 'safe/q', 'safe/c', 'safe/r', 'safe/f', 'after'),
        'safe/a': 'failed code_threw',
      },
      outputs: { 'safe/f': 'code_threw' },
    },
  },
  {
    name: 'try: catches a callback that never came',
    flows: [
      {
        steps: [
          attempt('safe', {
            body: [callback('reply', { timeoutMs: hour })],
            catch: [tell('c', 'error.code')],
          }),
        ],
      },
    ],
    acts: [{ act: 'time passes', path: 'safe/reply', when: { waiting: 'safe/reply' } }],
    expect: {
      run: 'succeeded',
      output: 'wait_expired',
      steps: { ...ok('safe', 'safe/c'), 'safe/reply': 'failed wait_expired' },
    },
  },
  {
    name: 'try: catches a called flow that failed',
    flows: [
      { steps: [attempt('safe', { body: [call('child', 'inner')], catch: [tell('c', 'error.code')] })] },
      { key: 'inner', steps: [fail('x')] },
    ],
    expect: {
      run: 'succeeded',
      output: 'child_failed',
      steps: { ...ok('safe', 'safe/c'), 'safe/child': 'failed child_failed' },
      children: {
        'safe/child': {
          run: 'failed',
          error: { code: 'code_threw', stepId: 'x' },
          steps: { x: 'failed code_threw' },
        },
      },
    },
  },
  {
    name: 'try: a stop inside is not caught, and finally is left out',
    patterns: [43],
    flows: [
      {
        steps: [
          attempt('safe', {
            body: [stop('halt', 'failed', 'over')],
            catch: [give('c', 1)],
            finally: [give('f', 1)],
          }),
          give('after', 1),
        ],
      },
    ],
    expect: {
      run: 'failed',
      error: { code: 'stopped', stepId: 'halt', message: 'over' },
      steps: { safe: 'canceled', 'safe/halt': 'failed stopped', ...skipped('after') },
    },
  },
  {
    name: 'try: cancel leaves it without finally',
    patterns: [20],
    flows: [
      {
        steps: [
          attempt('safe', { body: [endless('a')], catch: [give('c', 1)], finally: [give('f', 1)] }),
          give('after', 1),
        ],
      },
    ],
    acts: [{ act: 'cancel', when: { step: 'safe/a', is: 'running' } }],
    expect: { run: 'canceled', steps: { safe: 'canceled', 'safe/a': 'canceled', ...skipped('after') } },
  },
  {
    name: 'try: its body may end on an error port',
    flows: [
      {
        steps: [
          attempt('safe', {
            body: {
              steps: [fail('a', { onError: 'port' }), give('b', 1), tell('rescue', 'steps.a.error.code')],
              edges: [
                ['a', 'b'],
                ['a:error', 'rescue'],
              ],
            },
            catch: [give('c', 1)],
          }),
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: 'code_threw',
      steps: { ...ok('safe', 'safe/rescue'), 'safe/a': 'failed code_threw', ...skipped('safe/b') },
    },
  },
  {
    name: 'try: a catch in which nothing succeeds gives null',
    flows: [
      {
        steps: [
          attempt('safe', { body: [fail('a')], catch: [fail('c', { onError: 'continue' })] }),
          tell('after', 'steps.safe.output'),
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: null,
      steps: { ...ok('safe', 'after'), 'safe/a': 'failed code_threw', 'safe/c': 'failed code_threw' },
    },
  },
  {
    name: 'try: a branch in its body',
    flows: [
      {
        steps: [
          attempt('safe', {
            body: {
              steps: [branch('pick', { bad: 'trigger.body.bad' }), fail('a'), give('b', 'fine')],
              edges: [
                ['pick:bad', 'a'],
                ['pick:else', 'b'],
              ],
            },
            catch: [give('c', 1)],
          }),
        ],
      },
    ],
    input: { bad: false },
    expect: {
      run: 'succeeded',
      output: 'fine',
      steps: { ...ok('safe', 'safe/pick', 'safe/b'), ...skipped('safe/a') },
    },
  },
]
