import type { Step } from '@millrace/contracts'
import type { Case } from '../case.ts'
import {
  all,
  attempt,
  branch,
  call,
  callback,
  code,
  fail,
  give,
  hour,
  loop,
  ok,
  pause,
  setState,
  skipped,
  tell,
} from '../steps.ts'

/** Fails until its so manieth attempt. Attempts are counted in the state, under the step's own id. */
const flaky = (id: string, succeedsAt: number, more: Partial<Step> = {}): Step =>
  code(
    id,
    `const tries = await state.flow.increment('${id}'); if (tries < ${succeedsAt}) throw new Error('try ' + tries); return tries`,
    more,
  )
const retry = (attempts: number, more: object = {}) => ({
  retry: { attempts, delayMs: 5, on: ['code_threw' as const], ...more },
})

export const retries: Case[] = [
  {
    name: 'retry: succeeds at its second attempt',
    flows: [{ steps: [flaky('a', 2, retry(3)), tell('after', 'steps.a.output')] }],
    expect: { run: 'succeeded', output: 2, steps: { a: 'succeeded #2', ...ok('after') } },
  },
  {
    name: 'retry: gives up after its last attempt',
    flows: [{ steps: [flaky('a', 9, retry(3)), give('after', 1)] }],
    expect: {
      run: 'failed',
      error: { code: 'code_threw', stepId: 'a', message: 'try 3' },
      steps: { a: 'failed code_threw #3', ...skipped('after') },
    },
  },
  {
    name: 'retry: only on the codes that are listed',
    flows: [{ steps: [flaky('a', 2, retry(3, { on: ['timeout'] })), give('after', 1)] }],
    expect: {
      run: 'failed',
      error: { code: 'code_threw' },
      steps: { a: 'failed code_threw', ...skipped('after') },
    },
  },
  {
    name: 'retry: without a list only what may be tried again',
    flows: [
      { steps: [code('a', 'return () => 1', { retry: { attempts: 3, delayMs: 5 } }), give('after', 1)] },
    ],
    expect: {
      run: 'failed',
      error: { code: 'output_not_json' },
      steps: { a: 'failed output_not_json', ...skipped('after') },
    },
  },
  {
    name: 'retry: what code threw may be tried again',
    flows: [{ steps: [flaky('a', 2, { retry: { attempts: 3, delayMs: 5 } })] }],
    expect: { run: 'succeeded', output: 2, steps: { a: 'succeeded #2' } },
  },
  {
    name: 'retry: says in the log what failed and what follows',
    flows: [{ steps: [flaky('a', 2, retry(2))] }],
    expect: {
      run: 'succeeded',
      steps: { a: 'succeeded #2' },
      logs: ['a warn Attempt 1 failed: try 1 (step a, line 3). Attempt 2 follows in <n> ms'],
    },
  },
  {
    name: 'retry: one that is far away holds no process',
    flows: [{ steps: [flaky('a', 2, retry(2, { delayMs: hour, maxDelayMs: hour })), give('after', 1)] }],
    acts: [{ act: 'time passes', path: 'a', when: { waiting: 'a' } }],
    expect: { run: 'succeeded', output: 1, steps: { a: 'succeeded #2', ...ok('after') } },
  },
  {
    name: 'retry: then the error port',
    flows: [
      {
        steps: [
          flaky('a', 9, { ...retry(2), onError: 'port' }),
          give('b', 1),
          tell('rescue', 'steps.a.error.message.slice(0, 5)'),
        ],
        edges: [
          ['trigger', 'a'],
          ['a', 'b'],
          ['a:error', 'rescue'],
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: 'try 2',
      steps: { a: 'failed code_threw #2', ...skipped('b'), ...ok('rescue') },
    },
  },
  {
    name: 'retry: then catch',
    flows: [
      {
        steps: [
          attempt('safe', {
            body: [flaky('a', 9, retry(2))],
            catch: [tell('c', 'error.message.slice(0, 5)')],
          }),
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: 'try 2',
      steps: { ...ok('safe', 'safe/c'), 'safe/a': 'failed code_threw #2' },
    },
  },
  {
    name: 'retry: for each item of a loop',
    flows: [
      {
        steps: [
          loop('each', { items: [1, 2] }, [
            code(
              'x',
              `const tries = await state.flow.increment('item' + loop.item); if (tries < 2) throw new Error('try'); return loop.item`,
              retry(2),
            ),
          ]),
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: [1, 2],
      steps: { ...ok('each'), 'each[0]/x': 'succeeded #2', 'each[1]/x': 'succeeded #2' },
    },
  },
  {
    name: 'retry: far away in a loop, while other items go on',
    flows: [
      {
        steps: [
          loop('each', { items: [1, 2, 3], concurrency: 2 }, [
            code(
              'x',
              `if (loop.item === 1 && (await state.flow.increment('tries')) < 2) throw new Error('try'); return loop.item`,
              retry(2, { delayMs: hour, maxDelayMs: hour }),
            ),
          ]),
        ],
      },
    ],
    acts: [{ act: 'time passes', path: 'each[0]/x', when: { waiting: 'each[0]/x' } }],
    expect: {
      run: 'succeeded',
      output: [1, 2, 3],
      steps: { ...ok('each', 'each[1]/x', 'each[2]/x'), 'each[0]/x': 'succeeded #2' },
    },
  },
  {
    name: 'retry: canceled between two attempts',
    patterns: [19],
    flows: [{ steps: [flaky('a', 9, retry(3, { delayMs: hour, maxDelayMs: hour }))] }],
    acts: [{ act: 'cancel', when: { waiting: 'a' } }],
    expect: { run: 'canceled', steps: { a: 'canceled' } },
  },
  {
    name: 'retry of the run: from the step that failed, what succeeded is kept',
    flows: [
      {
        settings: { retry: { attempts: 2, delayMs: hour, maxDelayMs: hour, on: ['code_threw'] } },
        steps: [
          code('a', `return state.flow.increment('a')`),
          flaky('b', 2),
          tell('after', '[steps.a.output, steps.b.output]'),
        ],
      },
    ],
    acts: [{ act: 'retry is due', when: { step: 'a', is: 'succeeded' } }],
    expect: { run: 'succeeded', output: [1, 2], steps: ok('a', 'b', 'after') },
  },
  {
    name: 'retry of the run: gives up after its last try',
    flows: [
      {
        settings: { retry: { attempts: 2, delayMs: hour, maxDelayMs: hour, on: ['code_threw'] } },
        steps: [flaky('b', 9)],
      },
    ],
    acts: [{ act: 'retry is due' }],
    expect: {
      run: 'failed',
      error: { code: 'code_threw', stepId: 'b', message: 'try 2' },
      steps: { b: 'failed code_threw' },
    },
  },
  {
    name: 'retry of the run: items of a loop that succeeded are kept',
    flows: [
      {
        settings: { retry: { attempts: 2, delayMs: hour, maxDelayMs: hour, on: ['code_threw'] } },
        steps: [
          loop('each', { items: [1, 2, 3] }, [
            code(
              'x',
              `const n = await state.flow.increment('item' + loop.item); if (loop.item === 2 && n < 2) throw new Error('no'); return n`,
            ),
          ]),
        ],
      },
    ],
    acts: [{ act: 'retry is due' }],
    expect: { run: 'succeeded', output: [1, 2, 1], steps: ok('each', 'each[0]/x', 'each[1]/x', 'each[2]/x') },
  },
  {
    name: 'retry of the run: what failed and was handled stays',
    flows: [
      {
        settings: { retry: { attempts: 2, delayMs: hour, maxDelayMs: hour, on: ['code_threw'] } },
        steps: [
          flaky('a', 9, { onError: 'continue' }),
          flaky('b', 2),
          tell('after', 'steps.a.error.message.slice(0, 5)'),
        ],
      },
    ],
    acts: [{ act: 'retry is due' }],
    expect: { run: 'succeeded', output: 'try 1', steps: { a: 'failed code_threw', ...ok('b', 'after') } },
  },
  {
    name: 'retry of the run: a stop is final',
    flows: [
      {
        settings: { retry: { attempts: 3 } },
        steps: [{ id: 'halt', use: 'stop', with: { status: 'failed', message: 'no' } }],
      },
    ],
    expect: { run: 'failed', error: { code: 'stopped' }, steps: { halt: 'failed stopped' } },
  },
]

export const onError: Case[] = [
  {
    name: 'onError fail: is what happens when nothing is said',
    flows: [{ steps: [fail('a', { onError: 'fail' }), give('b', 1)] }],
    expect: {
      run: 'failed',
      error: { code: 'code_threw', stepId: 'a' },
      steps: { a: 'failed code_threw', ...skipped('b') },
    },
  },
  {
    name: 'onError continue: the flow goes on after a failure',
    flows: [{ steps: [fail('a', { onError: 'continue' }), tell('b', 'steps.a.status')] }],
    expect: { run: 'succeeded', output: 'failed', steps: { a: 'failed code_threw', ...ok('b') } },
  },
  {
    name: 'onError port: a failure takes the error port',
    flows: [
      {
        steps: [
          fail('a', { onError: 'port' }),
          give('b', 1),
          tell('rescue', 'steps.a.error.message.slice(0, 7)'),
        ],
        edges: [
          ['trigger', 'a'],
          ['a', 'b'],
          ['a:error', 'rescue'],
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: 'a broke',
      steps: { a: 'failed code_threw', ...skipped('b'), ...ok('rescue') },
    },
  },
  {
    name: 'onError port: success leaves the error port dead',
    flows: [
      {
        steps: [give('a', 1, { onError: 'port' }), give('b', 2), give('rescue', 3)],
        edges: [
          ['trigger', 'a'],
          ['a', 'b'],
          ['a:error', 'rescue'],
        ],
      },
    ],
    expect: { run: 'succeeded', output: 2, steps: { ...ok('a', 'b'), ...skipped('rescue') } },
  },
  {
    name: 'onError port: an error port that leads nowhere still handles the failure',
    flows: [
      {
        steps: [fail('a', { onError: 'port' }), give('b', 1)],
        edges: [
          ['trigger', 'a'],
          ['a', 'b'],
        ],
      },
    ],
    expect: { run: 'succeeded', output: null, steps: { a: 'failed code_threw', ...skipped('b') } },
  },
  {
    name: 'onError: a rescue that fails fails the run',
    flows: [
      {
        steps: [fail('a', { onError: 'port' }), fail('rescue')],
        edges: [
          ['trigger', 'a'],
          ['a:error', 'rescue'],
        ],
      },
    ],
    expect: {
      run: 'failed',
      error: { code: 'code_threw', stepId: 'rescue' },
      steps: all('failed code_threw', 'a', 'rescue'),
    },
  },
  {
    name: 'onError: error ports of two steps meet in one',
    flows: [
      {
        steps: [
          fail('a', { onError: 'port' }),
          give('b', 1, { onError: 'port' }),
          tell('alarm', '[steps.a.status, steps.b.status]'),
        ],
        edges: [
          ['trigger', 'a'],
          ['trigger', 'b'],
          ['a:error', 'alarm'],
          ['b:error', 'alarm'],
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: ['failed', 'succeeded'],
      steps: { a: 'failed code_threw', ...ok('b', 'alarm') },
    },
  },
  {
    name: 'onError: of a step whose input cannot be evaluated',
    flows: [
      {
        steps: [
          {
            id: 'a',
            use: 'transform',
            with: { fields: [{ to: 'x', expr: 'trigger.body.no.where' }] },
            onError: 'continue',
          },
          tell('b', 'steps.a.error.code'),
        ],
      },
    ],
    input: {},
    expect: {
      run: 'succeeded',
      output: 'expression_failed',
      steps: { a: 'failed expression_failed', ...ok('b') },
    },
  },
  {
    name: 'onError: of a step in a loop, by its port',
    flows: [
      {
        steps: [
          loop(
            'each',
            { items: [1, 2] },
            {
              steps: [
                code('a', `if (loop.item === 1) throw new Error('no'); return 'fine'`, { onError: 'port' }),
                give('rescue', 'rescued'),
              ],
              edges: [['a:error', 'rescue']],
            },
          ),
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: ['rescued', 'fine'],
      steps: {
        ...ok('each', 'each[0]/rescue', 'each[1]/a'),
        'each[0]/a': 'failed code_threw',
        ...skipped('each[1]/rescue'),
      },
    },
  },
  {
    name: 'onError: a step that takes too long',
    flows: [
      {
        steps: [
          code('a', 'await new Promise((done) => setTimeout(done, 5000))', {
            timeoutMs: 30,
            onError: 'continue',
          }),
          tell('b', 'steps.a.error.code'),
        ],
      },
    ],
    expect: { run: 'succeeded', output: 'step_timeout', steps: { a: 'failed step_timeout', ...ok('b') } },
  },
]

export const limits: Case[] = [
  {
    name: 'limits: a step that takes too long fails the run',
    flows: [{ steps: [code('a', 'await new Promise((done) => setTimeout(done, 5000))', { timeoutMs: 30 })] }],
    expect: {
      run: 'failed',
      error: { code: 'step_timeout', stepId: 'a' },
      steps: { a: 'failed step_timeout' },
    },
  },
  {
    name: 'limits: an attempt that takes too long is tried again',
    flows: [
      {
        steps: [
          code(
            'a',
            `if ((await state.flow.increment('n')) < 2) await new Promise((done) => setTimeout(done, 5000)); return 'quick'`,
            {
              timeoutMs: 2000,
              retry: { attempts: 2, delayMs: 5, on: ['step_timeout'] },
            },
          ),
        ],
      },
    ],
    expect: { run: 'succeeded', output: 'quick', steps: { a: 'succeeded #2' } },
  },
  {
    name: 'limits: an output that is too large',
    flows: [{ steps: [code('a', `return 'x'.repeat(40_000_000)`)] }],
    expect: {
      run: 'failed',
      error: { code: 'output_too_large', stepId: 'a' },
      steps: { a: 'failed output_too_large' },
    },
  },
  {
    name: 'limits: an output of half a megabyte goes on to the next step and over a wait',
    flows: [
      {
        steps: [
          code('a', `return { text: 'x'.repeat(500_000) }`),
          pause('p', hour),
          tell('b', 'steps.a.output.text.length'),
        ],
      },
    ],
    acts: [{ act: 'time passes', path: 'p', when: { waiting: 'p' } }],
    expect: { run: 'succeeded', output: 500_000, steps: ok('a', 'p', 'b') },
  },
  {
    name: 'limits: a loop whose list is larger than a megabyte',
    flows: [
      {
        steps: [
          loop('each', { items: '{{ Array.from({ length: 30 }, (_, n) => n) }}', concurrency: 5 }, [
            code('x', `return String(loop.item).padEnd(60_000, '.')`),
          ]),
          tell('after', '[steps.each.output.length, steps.each.output.map((text) => parseInt(text)).join()]'),
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: [30, Array.from({ length: 30 }, (_, n) => n).join()],
      steps: { ...ok('each', 'after'), ...ok(...Array.from({ length: 30 }, (_, n) => `each[${n}]/x`)) },
    },
  },
  {
    name: 'limits: what JSON cannot hold',
    flows: [{ steps: [code('a', 'return { f: () => 1 }')] }],
    expect: {
      run: 'failed',
      error: { code: 'output_not_json', stepId: 'a' },
      steps: { a: 'failed output_not_json' },
    },
  },
  {
    name: 'limits: an object that holds itself',
    flows: [{ steps: [code('a', 'const own = {}; own.own = own; return own')] }],
    expect: {
      run: 'failed',
      error: { code: 'output_not_json', stepId: 'a' },
      steps: { a: 'failed output_not_json' },
    },
  },
  {
    name: 'limits: calls that never end',
    flows: [
      {
        steps: [call('start', 'again', {}, { onError: 'continue' }), tell('after', 'steps.start.error.code')],
      },
      {
        key: 'again',
        steps: [branch('more', { yes: 'trigger.body !== "enough"' }), call('next', 'again')],
        edges: [
          ['trigger', 'more'],
          ['more:yes', 'next'],
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: 'child_failed',
      steps: { start: 'failed child_failed', ...ok('after') },
      children: { start: nested(9) },
    },
  },
  {
    name: 'limits: process.exit fails the step that called it',
    only: { platform: 'worker', because: 'it would end the process that plays the cases' },
    flows: [{ steps: [give('a', 1), code('b', 'process.exit(3)'), give('c', 1)] }],
    expect: {
      run: 'failed',
      error: { code: 'sandbox_crashed', stepId: 'b' },
      steps: { ...ok('a'), b: 'failed sandbox_crashed' },
    },
  },
  {
    name: 'limits: the deadline of the run',
    only: { platform: 'worker', because: 'the deadline is kept from outside of the sandbox' },
    flows: [
      { settings: { timeoutMs: 600 }, steps: [give('a', 1), code('b', 'while (true) {}'), give('c', 1)] },
    ],
    expect: { run: 'failed', error: { code: 'run_timeout' }, steps: { ...ok('a'), b: 'failed run_timeout' } },
  },
  {
    name: 'limits: a wait does not count towards the deadline',
    flows: [{ settings: { timeoutMs: 20_000 }, steps: [pause('p', 30 * hour), give('a', 1)] }],
    acts: [{ act: 'time passes', path: 'p', when: { waiting: 'p' } }],
    expect: { run: 'succeeded', output: 1, steps: ok('p', 'a') },
  },
]

/** A chain of called flows, the last of which may not call any more. */
function nested(
  more: number,
): NonNullable<Exclude<Case['expect'], { problems: unknown }>['children']>[string] {
  if (more === 0)
    return {
      run: 'failed',
      error: { code: 'call_depth', stepId: 'next' },
      steps: { more: 'succeeded', next: 'failed call_depth' },
    }
  return {
    run: 'failed',
    error: { code: 'child_failed', stepId: 'next' },
    steps: { more: 'succeeded', next: 'failed child_failed' },
    children: { next: nested(more - 1) },
  }
}

export const states: Case[] = [
  ...(
    [
      ['set gives the value', { op: 'set', key: 'k', value: { a: 1 } }, [], { a: 1 }],
      ['get gives what is there', { op: 'get', key: 'k' }, [['k', 7]], 7],
      ['get gives null where nothing is', { op: 'get', key: 'k' }, [], null],
      ['increment begins at 0', { op: 'increment', key: 'k' }, [], 1],
      ['increment by an expression', { op: 'increment', key: 'k', by: '{{ 2 + 3 }}' }, [['k', 10]], 15],
      ['append begins with an empty list', { op: 'append', key: 'k', value: 'x' }, [], ['x']],
      [
        'append keeps the newest',
        { op: 'append', key: 'k', value: 'c', keep: 2 },
        [['k', ['a', 'b']]],
        ['b', 'c'],
      ],
      [
        'compare-and-set swaps what it expects',
        { op: 'compare-and-set', key: 'k', expected: 1, value: 2 },
        [['k', 1]],
        { swapped: true, value: 2 },
      ],
      [
        'compare-and-set leaves what it does not expect',
        { op: 'compare-and-set', key: 'k', expected: 1, value: 2 },
        [['k', 9]],
        { swapped: false, value: 9 },
      ],
      [
        'compare-and-set expects nothing',
        { op: 'compare-and-set', key: 'k', expected: null, value: 2 },
        [],
        { swapped: true, value: 2 },
      ],
      ['delete leaves nothing', { op: 'delete', key: 'k' }, [['k', 1]], null],
      ['a key from an expression', { op: 'set', key: 'order {{ trigger.body.id }}', value: 1 }, [], 1],
    ] as const
  ).map(
    ([what, values, before, output]): Case => ({
      name: `set-state: ${what}`,
      flows: [{ steps: [setState('s', JSON.parse(JSON.stringify(values)))] }],
      input: { id: 5 },
      state: before.map(([key, value]) => ({ scope: 'flow', key, value: JSON.parse(JSON.stringify(value)) })),
      expect: { run: 'succeeded', output: JSON.parse(JSON.stringify(output)), steps: ok('s') },
    }),
  ),
  {
    name: 'set-state: an increment of a text',
    flows: [
      {
        steps: [
          setState('s', { op: 'increment', key: 'k' }, { onError: 'continue' }),
          tell('after', 'steps.s.error.code'),
        ],
      },
    ],
    state: [{ scope: 'flow', key: 'k', value: 'text' }],
    expect: {
      run: 'succeeded',
      output: 'state_value_invalid',
      steps: { s: 'failed state_value_invalid', ...ok('after') },
    },
  },
  {
    name: 'set-state: a key that is too long',
    flows: [{ steps: [setState('s', { key: '{{ "k".repeat(300) }}', value: 1 })] }],
    expect: {
      run: 'failed',
      error: { code: 'state_key_invalid', stepId: 's' },
      steps: { s: 'failed state_key_invalid' },
    },
  },
  {
    name: 'set-state: scopes do not meet',
    flows: [
      {
        steps: [
          setState('a', { key: 'k', value: 'flow' }),
          setState('b', { scope: 'customer', key: 'k', value: 'customer' }),
          {
            id: 'c',
            use: 'transform',
            with: {
              fields: [{ to: 'x', expr: '[state.flow.k, state.customer.k, state.instance.k ?? null]' }],
            },
          },
        ],
      },
    ],
    expect: { run: 'succeeded', output: { x: ['flow', 'customer', null] }, steps: ok('a', 'b', 'c') },
  },
  {
    name: 'set-state: items side by side do not lose an increment',
    patterns: [17, 40],
    flows: [
      {
        steps: [
          loop('each', { items: '{{ Array.from({ length: 10 }, (_, n) => n) }}', concurrency: 10 }, [
            code('s', `await state.flow.increment('k')`),
          ]),
          setState('total', { op: 'get', key: 'k' }),
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: 10,
      steps: { ...ok('each', 'total'), ...ok(...Array.from({ length: 10 }, (_, n) => `each[${n}]/s`)) },
    },
  },
  {
    name: 'set-state: a milestone that another path has reached',
    patterns: [18],
    flows: [
      {
        steps: [
          setState('reached', { key: 'milestone', value: true }),
          callback('reply'),
          {
            id: 'open',
            use: 'branch',
            with: { cases: [{ key: 'yes', when: 'state.flow.milestone === true' }] },
          },
          give('enter', 1),
        ],
        edges: [
          ['trigger', 'reached'],
          ['trigger', 'reply'],
          ['reply', 'open'],
          ['open:yes', 'enter'],
        ],
      },
    ],
    acts: [{ act: 'call back', path: 'reply', when: { waiting: 'reply' } }],
    expect: { run: 'succeeded', output: 1, steps: ok('reached', 'reply', 'open', 'enter') },
  },
  {
    name: 'set-state: an expression reads what an earlier step stored, after a wait',
    flows: [
      {
        steps: [
          setState('s', { key: 'last id', value: 'A7' }),
          pause('p', hour),
          { id: 'c', use: 'transform', with: { fields: [{ to: 'x', expr: 'state.flow["last id"]' }] } },
        ],
      },
    ],
    acts: [{ act: 'time passes', path: 'p', when: { waiting: 'p' } }],
    expect: { run: 'succeeded', output: { x: 'A7' }, steps: ok('s', 'p', 'c') },
  },
]
