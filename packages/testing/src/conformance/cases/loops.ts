import type { Case } from '../case.ts'
import {
  all,
  attempt,
  branch,
  breakOut,
  busy,
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
  stop,
  tell,
} from '../steps.ts'

const overThree = { items: '{{ trigger.body }}' }
const failOn = (id: string, item: number) =>
  code(id, `if (loop.item === ${item}) throw new Error('not ' + loop.item); return loop.item`)
const items = (path: string, count: number, ...ids: string[]) =>
  ok(...Array.from({ length: count }, (_, n) => ids.map((id) => `${path}[${n}]/${id}`)).flat())

export const loops: Case[] = [
  {
    name: 'loop: runs its body for each item, in order, and lists what it gave',
    patterns: [14, 21],
    flows: [
      { steps: [loop('each', overThree, [tell('x', 'loop.item * 2')]), tell('after', 'steps.each.output')] },
    ],
    input: [1, 2, 3],
    expect: {
      run: 'succeeded',
      output: [2, 4, 6],
      steps: { ...ok('each', 'after'), ...items('each', 3, 'x') },
      before: [
        ['each[0]/x', 'each[1]/x'],
        ['each[1]/x', 'each[2]/x'],
        ['each', 'after'],
      ],
    },
  },
  {
    name: 'loop: a list that is written out',
    patterns: [13],
    flows: [{ steps: [loop('each', { items: ['a', 'b'] }, [tell('x', 'loop.item')])] }],
    expect: { run: 'succeeded', output: ['a', 'b'], steps: { ...ok('each'), ...items('each', 2, 'x') } },
  },
  {
    name: 'loop: with concurrency items overlap, and the list keeps their order',
    patterns: [14],
    flows: [
      {
        steps: [
          loop('each', { ...overThree, concurrency: 3 }, [
            code(
              'x',
              'await new Promise((done) => setTimeout(done, 120 - 30 * loop.index)); return loop.item',
            ),
          ]),
        ],
      },
    ],
    input: ['a', 'b', 'c'],
    expect: {
      run: 'succeeded',
      output: ['a', 'b', 'c'],
      steps: { ...ok('each'), ...items('each', 3, 'x') },
      overlap: [
        ['each[0]/x', 'each[1]/x'],
        ['each[1]/x', 'each[2]/x'],
      ],
    },
  },
  {
    name: 'loop: never more items at once than its concurrency',
    flows: [
      {
        steps: [
          loop('each', { items: [0, 1, 2, 3, 4], concurrency: 2 }, [
            code(
              'x',
              `const now = await state.flow.increment('now'); await new Promise((done) => setTimeout(done, 15)); await state.flow.increment('now', -1); return now <= 2`,
            ),
          ]),
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: [true, true, true, true, true],
      steps: { ...ok('each'), ...items('each', 5, 'x') },
    },
  },
  {
    name: 'loop: concurrency may be an expression',
    flows: [
      {
        steps: [
          loop('each', { items: [1, 2], concurrency: '{{ trigger.body.atOnce }}' }, [
            tell('x', 'loop.count'),
          ]),
        ],
      },
    ],
    input: { atOnce: 2 },
    expect: { run: 'succeeded', output: [2, 2], steps: { ...ok('each'), ...items('each', 2, 'x') } },
  },
  {
    name: 'loop: concurrency that is no number',
    flows: [{ steps: [loop('each', { items: [1], concurrency: '{{ trigger.body }}' }, [give('x', 1)])] }],
    input: 'many',
    expect: {
      run: 'failed',
      error: { code: 'input_invalid', stepId: 'each' },
      steps: { each: 'failed input_invalid' },
    },
  },
  {
    name: 'loop: knows item, index and count',
    flows: [
      { steps: [loop('each', { items: ['a', 'b'] }, [tell('x', '[loop.item, loop.index, loop.count]')])] },
    ],
    expect: {
      run: 'succeeded',
      output: [
        ['a', 0, 2],
        ['b', 1, 2],
      ],
      steps: { ...ok('each'), ...items('each', 2, 'x') },
    },
  },
  {
    name: 'loop: no items give an empty list',
    flows: [{ steps: [loop('each', overThree, [give('x', 1)]), tell('after', 'steps.each.output.length')] }],
    input: [],
    expect: { run: 'succeeded', output: 0, steps: ok('each', 'after') },
  },
  {
    name: 'loop: no items take the port empty as well',
    flows: [
      {
        steps: [loop('each', overThree, [give('x', 1)]), give('after', 1), give('none', 2)],
        edges: [
          ['trigger', 'each'],
          ['each', 'after'],
          ['each:empty', 'none'],
        ],
      },
    ],
    input: [],
    expect: { run: 'succeeded', steps: ok('each', 'after', 'none') },
  },
  {
    name: 'loop: with items the port empty is dead',
    flows: [
      {
        steps: [loop('each', overThree, [give('x', 1)]), give('none', 2)],
        edges: [
          ['trigger', 'each'],
          ['each:empty', 'none'],
        ],
      },
    ],
    input: [1],
    expect: { run: 'succeeded', steps: { ...ok('each', 'each[0]/x'), ...skipped('none') } },
  },
  {
    name: 'loop: over something else than a list',
    flows: [{ steps: [loop('each', overThree, [give('x', 1)])] }],
    input: { not: 'a list' },
    expect: {
      run: 'failed',
      error: { code: 'not_a_list', stepId: 'each' },
      steps: { each: 'failed not_a_list' },
    },
  },
  {
    name: 'loop: an item that fails fails the loop and the run',
    flows: [{ steps: [loop('each', overThree, [failOn('x', 2), give('y', 1)]), give('after', 1)] }],
    input: [1, 2, 3],
    expect: {
      run: 'failed',
      error: { code: 'code_threw', stepId: 'x', message: 'not 2' },
      steps: {
        each: 'failed code_threw',
        ...ok('each[0]/x', 'each[0]/y'),
        'each[1]/x': 'failed code_threw',
        ...skipped('each[1]/y', 'after'),
      },
    },
  },
  {
    name: 'loop: an item that fails cancels those beside it',
    patterns: [26],
    flows: [
      {
        steps: [
          loop('each', { ...overThree, concurrency: 3 }, [
            code(
              'x',
              `if (loop.index === 1) { await new Promise((done) => setTimeout(done, 40)); throw new Error('no') } await new Promise((done) => setTimeout(done, 5000))`,
            ),
          ]),
        ],
      },
    ],
    input: [1, 2, 3],
    expect: {
      run: 'failed',
      error: { code: 'code_threw', stepId: 'x' },
      steps: {
        each: 'failed code_threw',
        'each[0]/x': 'canceled',
        'each[1]/x': 'failed code_threw',
        'each[2]/x': 'canceled',
      },
    },
  },
  {
    name: 'loop collect: an item that fails stands in the list with its error',
    flows: [
      {
        steps: [
          loop('each', { ...overThree, onItemError: 'collect' }, [failOn('x', 2)]),
          tell('after', 'steps.each.output.map((each) => each.ok ? each.output : each.error.code)'),
        ],
      },
    ],
    input: [1, 2, 3],
    expect: {
      run: 'succeeded',
      output: [1, 'code_threw', 3],
      steps: { ...ok('each', 'each[0]/x', 'each[2]/x', 'after'), 'each[1]/x': 'failed code_threw' },
    },
  },
  {
    name: 'loop collect: all items may fail',
    flows: [
      {
        steps: [
          loop('each', { ...overThree, onItemError: 'collect' }, [fail('x')]),
          tell('after', 'steps.each.output.some((each) => each.ok)'),
        ],
      },
    ],
    input: [1, 2],
    expect: {
      run: 'succeeded',
      output: false,
      steps: { ...ok('each', 'after'), ...all('failed code_threw', 'each[0]/x', 'each[1]/x') },
    },
  },
  {
    name: 'loop: its own failure may take the error port',
    flows: [
      {
        steps: [
          loop('each', overThree, [failOn('x', 1)], { onError: 'port' }),
          give('after', 1),
          tell('rescue', 'steps.each.error.code'),
        ],
        edges: [
          ['trigger', 'each'],
          ['each', 'after'],
          ['each:error', 'rescue'],
        ],
      },
    ],
    input: [1],
    expect: {
      run: 'succeeded',
      output: 'code_threw',
      steps: {
        each: 'failed code_threw',
        'each[0]/x': 'failed code_threw',
        ...skipped('after'),
        ...ok('rescue'),
      },
    },
  },
  {
    name: 'loop: a handled failure in the body does not fail the item',
    flows: [{ steps: [loop('each', overThree, [fail('x', { onError: 'continue' }), give('y', 'y')])] }],
    input: [1],
    expect: {
      run: 'succeeded',
      output: ['y'],
      steps: { ...ok('each', 'each[0]/y'), 'each[0]/x': 'failed code_threw' },
    },
  },
  {
    name: 'loop: output none keeps only the count',
    flows: [{ steps: [loop('each', { items: [1, 2, 3], output: 'none' }, [tell('x', 'loop.item')])] }],
    expect: { run: 'succeeded', output: { count: 3 }, steps: { ...ok('each'), ...items('each', 3, 'x') } },
  },
  {
    name: 'loop: an item in which nothing succeeds gives null',
    flows: [{ steps: [loop('each', { items: [1] }, [fail('x', { onError: 'continue' })])] }],
    expect: { run: 'succeeded', output: [null], steps: { ...ok('each'), 'each[0]/x': 'failed code_threw' } },
  },
  {
    name: 'loop: a loop in a loop knows the item around it',
    patterns: [21],
    flows: [
      {
        steps: [
          loop('outer', { items: [1, 2] }, [
            loop('inner', { items: '{{ [10, 20] }}' }, [tell('x', 'loop.parent.item * loop.item')]),
          ]),
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: [
        [10, 20],
        [20, 40],
      ],
      steps: {
        ...ok('outer', 'outer[0]/inner', 'outer[1]/inner'),
        ...items('outer[0]/inner', 2, 'x'),
        ...items('outer[1]/inner', 2, 'x'),
      },
    },
  },
  {
    name: 'loop: the body sees steps before the loop and its own, not those of other items',
    flows: [
      {
        steps: [
          give('before', 5),
          loop('each', { items: [1, 2] }, [
            tell('x', 'Object.keys(steps).sort()'),
            tell('y', 'steps.x.output.concat(steps.before.output)'),
          ]),
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: [
        ['before', 5],
        ['before', 5],
      ],
      steps: { ...ok('before', 'each'), ...items('each', 2, 'x', 'y') },
    },
  },
  {
    name: 'loop: a branch in the body decides for each item',
    patterns: [4, 21],
    flows: [
      {
        steps: [
          loop(
            'each',
            { items: [1, 2] },
            {
              steps: [branch('pick', { odd: 'loop.item % 2' }), give('a', 'odd'), give('b', 'even')],
              edges: [
                ['pick:odd', 'a'],
                ['pick:else', 'b'],
              ],
            },
          ),
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: ['odd', 'even'],
      steps: {
        ...ok('each', 'each[0]/pick', 'each[0]/a', 'each[1]/pick', 'each[1]/b'),
        ...skipped('each[0]/b', 'each[1]/a'),
      },
    },
  },
  {
    name: 'loop: fan-out and join in the body',
    patterns: [2, 3],
    flows: [
      {
        steps: [
          loop(
            'each',
            { items: [1, 2] },
            {
              steps: [
                busy('a', 20, 1),
                busy('b', 20, 2),
                tell('join', 'steps.a.output + steps.b.output + loop.item'),
              ],
              edges: [
                ['a', 'join'],
                ['b', 'join'],
              ],
            },
          ),
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: [4, 5],
      steps: { ...ok('each'), ...items('each', 2, 'a', 'b', 'join') },
      overlap: [['each[0]/a', 'each[0]/b']],
    },
  },
  {
    name: 'loop: a wait in the body, item after item',
    flows: [{ steps: [loop('each', { items: [1, 2] }, [pause('p', hour), tell('x', 'loop.item')])] }],
    acts: [
      { act: 'time passes', path: 'each[0]/p', when: { waiting: 'each[0]/p' } },
      { act: 'time passes', path: 'each[1]/p', when: { waiting: 'each[1]/p' } },
    ],
    expect: { run: 'succeeded', output: [1, 2], steps: { ...ok('each'), ...items('each', 2, 'p', 'x') } },
  },
  {
    name: 'loop: all items wait at once, and are answered in any order',
    patterns: [14],
    flows: [
      {
        steps: [
          loop('each', { items: ['a', 'b', 'c'], concurrency: 3 }, [
            callback('reply'),
            tell('x', 'loop.item + steps.reply.output'),
          ]),
        ],
      },
    ],
    acts: [
      { act: 'call back', path: 'each[2]/reply', body: 3, when: { waiting: 'each[2]/reply' } },
      { act: 'call back', path: 'each[0]/reply', body: 1, when: { waiting: 'each[0]/reply' } },
      { act: 'call back', path: 'each[1]/reply', body: 2, when: { waiting: 'each[1]/reply' } },
    ],
    expect: {
      run: 'succeeded',
      output: ['a1', 'b2', 'c3'],
      steps: { ...ok('each'), ...items('each', 3, 'reply', 'x') },
    },
  },
  {
    name: 'loop: items stay what they were when the run resumes',
    flows: [
      {
        steps: [
          loop('each', { items: '{{ [Math.random(), Math.random()] }}' }, [
            code('x', `await state.flow.set('item' + loop.index, loop.item)`),
            callback('reply'),
            code('y', `return loop.item === (await state.flow.get('item' + loop.index))`),
          ]),
        ],
      },
    ],
    acts: [
      { act: 'call back', path: 'each[0]/reply', when: { waiting: 'each[0]/reply' } },
      { act: 'call back', path: 'each[1]/reply', when: { waiting: 'each[1]/reply' } },
    ],
    expect: {
      run: 'succeeded',
      output: [true, true],
      steps: { ...ok('each'), ...items('each', 2, 'x', 'reply', 'y') },
    },
  },
  {
    name: 'loop: a stop in the body ends the run, collect or not',
    patterns: [43],
    flows: [
      {
        steps: [
          loop('each', { items: [1, 2], onItemError: 'collect' }, [stop('halt', 'failed', 'enough')]),
          give('after', 1),
        ],
      },
    ],
    expect: {
      run: 'failed',
      error: { code: 'stopped', stepId: 'halt', message: 'enough' },
      steps: { each: 'canceled', 'each[0]/halt': 'failed stopped', ...skipped('after') },
    },
  },
  {
    name: 'loop: a stop that succeeds ends the run and all items',
    patterns: [43],
    flows: [
      {
        steps: [
          loop(
            'each',
            { items: [1, 2], concurrency: 2 },
            {
              steps: [
                branch('pick', { first: 'loop.index === 0' }),
                stop('halt', 'succeeded'),
                callback('reply'),
              ],
              edges: [
                ['pick:first', 'halt'],
                ['pick:else', 'reply'],
              ],
            },
          ),
          give('after', 1),
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      steps: {
        each: 'canceled',
        ...ok('each[0]/pick', 'each[0]/halt', 'each[1]/pick'),
        ...skipped('each[0]/reply', 'each[1]/halt', 'after'),
        'each[1]/reply': 'canceled',
      },
    },
  },
  {
    name: 'loop: five hundred items',
    patterns: [14],
    flows: [
      {
        steps: [
          loop('each', { items: '{{ Array.from({ length: 500 }, (_, n) => n) }}', concurrency: 10 }, [
            tell('x', 'loop.item'),
          ]),
          tell('after', 'steps.each.output.reduce((sum, n) => sum + n, 0)'),
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: 124750,
      steps: { ...ok('each', 'after'), ...items('each', 500, 'x') },
    },
  },
  {
    name: 'loop: a list grows with what items put into the state',
    patterns: [15],
    flows: [
      {
        steps: [
          loop(
            'rounds',
            { items: '{{ Array.from({ length: 10 }, (_, n) => n) }}', output: 'none' },
            {
              steps: [
                setState('next', { key: 'n', op: 'increment' }),
                branch('enough', { yes: 'steps.next.output >= 3' }),
                breakOut('out'),
              ],
              edges: [
                ['next', 'enough'],
                ['enough:yes', 'out'],
              ],
            },
          ),
          setState('total', { key: 'n', op: 'get' }),
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: 3,
      steps: {
        ...ok('rounds', 'total'),
        ...items('rounds', 3, 'next', 'enough'),
        ...skipped('rounds[0]/out', 'rounds[1]/out'),
        ...ok('rounds[2]/out'),
      },
    },
  },
  {
    name: 'loop: instances that nobody waits for',
    patterns: [12],
    flows: [
      {
        steps: [
          loop('each', { items: [1, 2] }, [
            call('start', 'inner', { input: '{{ loop.item }}', wait: false }),
          ]),
          give('after', 1),
        ],
      },
      { key: 'inner', steps: [tell('x', 'trigger.body * 10')] },
    ],
    expect: {
      run: 'succeeded',
      output: 1,
      steps: { ...ok('each', 'after'), ...items('each', 2, 'start') },
      children: {
        'each[0]/start': { run: 'succeeded', output: 10, steps: ok('x') },
        'each[1]/start': { run: 'succeeded', output: 20, steps: ok('x') },
      },
    },
  },
  {
    name: 'loop: cancel while items wait and others have ended',
    patterns: [20, 26],
    flows: [{ steps: [loop('each', { items: [1, 2, 3] }, [callback('reply')]), give('after', 1)] }],
    acts: [
      { act: 'call back', path: 'each[0]/reply', when: { waiting: 'each[0]/reply' } },
      { act: 'cancel', when: { waiting: 'each[1]/reply' } },
    ],
    expect: {
      run: 'canceled',
      steps: { each: 'canceled', ...ok('each[0]/reply'), 'each[1]/reply': 'canceled' },
    },
  },
]

export const breaks: Case[] = [
  {
    name: 'break: ends the loop, with the items that ended',
    patterns: [21],
    flows: [
      {
        steps: [
          loop(
            'each',
            { items: [1, 2, 3, 4] },
            {
              steps: [tell('x', 'loop.item'), branch('pick', { stop: 'loop.item === 2' }), breakOut('out')],
              edges: [
                ['x', 'pick'],
                ['pick:stop', 'out'],
              ],
            },
          ),
          tell('after', 'steps.each.output.length'),
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: 2,
      steps: {
        ...ok('each', 'after'),
        ...items('each', 2, 'x', 'pick'),
        ...skipped('each[0]/out'),
        ...ok('each[1]/out'),
      },
    },
  },
  {
    name: 'break: skips the rest of its item',
    flows: [
      { steps: [loop('each', { items: [1, 2] }, [tell('x', 'loop.item'), breakOut('out'), give('y', 1)])] },
    ],
    expect: {
      run: 'succeeded',
      output: [1],
      steps: { ...ok('each', 'each[0]/x', 'each[0]/out'), ...skipped('each[0]/y') },
    },
  },
  {
    name: 'break: the first item to get there cancels the others',
    patterns: [29, 35],
    flows: [
      {
        steps: [
          loop('race', { items: ['slow', 'quick', 'slower'], concurrency: 3 }, [
            code(
              'work',
              `await new Promise((done) => setTimeout(done, loop.item === 'quick' ? 30 : 5000)); return loop.item`,
            ),
            breakOut('won'),
          ]),
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: ['quick'],
      steps: {
        ...ok('race', 'race[1]/work', 'race[1]/won'),
        'race[0]/work': 'canceled',
        'race[2]/work': 'canceled',
        ...skipped('race[0]/won', 'race[2]/won'),
      },
    },
  },
  {
    name: 'break: the first event of several decides, the others are not waited for any more',
    patterns: [16, 27],
    flows: [
      {
        steps: [
          loop('choice', { items: ['left', 'right'], concurrency: 2 }, [
            callback('event'),
            tell('which', 'loop.item'),
            breakOut('chosen'),
          ]),
        ],
      },
    ],
    acts: [{ act: 'call back', path: 'choice[1]/event', when: { waiting: 'choice[1]/event' } }],
    expect: {
      run: 'succeeded',
      output: ['right'],
      steps: {
        ...ok('choice', 'choice[1]/event', 'choice[1]/which', 'choice[1]/chosen'),
        'choice[0]/event': 'canceled',
        ...skipped('choice[0]/which', 'choice[0]/chosen'),
      },
    },
  },
  {
    name: 'break: two of three answers are enough',
    patterns: [34, 35, 36],
    flows: [
      {
        steps: [
          loop(
            'votes',
            { items: [1, 2, 3], concurrency: 3 },
            {
              steps: [
                callback('vote'),
                setState('count', { key: 'votes', op: 'increment' }),
                branch('enough', { yes: 'steps.count.output >= 2' }),
                breakOut('out'),
              ],
              edges: [
                ['vote', 'count'],
                ['count', 'enough'],
                ['enough:yes', 'out'],
              ],
            },
          ),
          setState('total', { key: 'votes', op: 'get' }),
        ],
      },
    ],
    acts: [
      { act: 'call back', path: 'votes[2]/vote', when: { waiting: 'votes[2]/vote' } },
      { act: 'call back', path: 'votes[0]/vote', when: { waiting: 'votes[0]/vote' } },
    ],
    expect: {
      run: 'succeeded',
      output: 2,
      steps: {
        ...ok('votes', 'total'),
        ...ok('votes[2]/vote', 'votes[2]/count', 'votes[2]/enough'),
        ...skipped('votes[2]/out'),
        ...ok('votes[0]/vote', 'votes[0]/count', 'votes[0]/enough', 'votes[0]/out'),
        'votes[1]/vote': 'canceled',
        ...skipped('votes[1]/count', 'votes[1]/enough', 'votes[1]/out'),
      },
    },
  },
  {
    name: 'break: ends the innermost loop only',
    flows: [
      {
        steps: [
          loop('outer', { items: [1, 2] }, [
            loop('inner', { items: [1, 2, 3] }, [tell('x', 'loop.item'), breakOut('out')]),
            tell('y', 'steps.inner.output'),
          ]),
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: [[1], [1]],
      steps: {
        ...ok('outer'),
        ...items('outer', 2, 'inner', 'y'),
        ...ok('outer[0]/inner[0]/x', 'outer[0]/inner[0]/out', 'outer[1]/inner[0]/x', 'outer[1]/inner[0]/out'),
      },
    },
  },
  {
    name: 'break: inside a try inside a loop leaves both, without finally',
    flows: [
      {
        steps: [
          loop('each', { items: [1, 2] }, [
            tell('x', 'loop.item'),
            attempt('safe', {
              body: [breakOut('out'), give('rest', 1)],
              catch: [give('c', 1)],
              finally: [give('f', 1)],
            }),
            give('y', 2),
          ]),
          tell('after', 'steps.each.output'),
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: [1],
      steps: {
        ...ok('each', 'each[0]/x', 'each[0]/safe/out', 'after'),
        'each[0]/safe': 'canceled',
        ...skipped('each[0]/safe/rest', 'each[0]/y'),
      },
    },
  },
  {
    name: 'break: in the catch of a try inside a loop',
    flows: [
      {
        steps: [
          loop('each', { items: [1, 2] }, [
            attempt('safe', { body: [fail('x')], catch: [tell('c', 'error.code'), breakOut('out')] }),
          ]),
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: ['code_threw'],
      steps: {
        ...ok('each', 'each[0]/safe/c', 'each[0]/safe/out'),
        'each[0]/safe': 'canceled',
        'each[0]/safe/x': 'failed code_threw',
      },
    },
  },
  {
    name: 'break: with collect the list holds what ended so far',
    flows: [
      {
        steps: [
          loop(
            'each',
            { items: [1, 2, 3], onItemError: 'collect' },
            {
              steps: [failOn('x', 1), branch('pick', { stop: 'loop.item === 2' }), breakOut('out')],
              edges: [
                ['x', 'pick'],
                ['pick:stop', 'out'],
              ],
            },
          ),
          tell('after', 'steps.each.output.map((each) => each.ok)'),
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: [false, true],
      steps: {
        ...ok('each', 'after', 'each[1]/x', 'each[1]/pick', 'each[1]/out'),
        'each[0]/x': 'failed code_threw',
        ...skipped('each[0]/pick', 'each[0]/out'),
      },
    },
  },
  {
    name: 'break: an item that breaks at once gives null',
    flows: [{ steps: [loop('each', { items: [1, 2] }, [breakOut('out')])] }],
    expect: { run: 'succeeded', output: [null], steps: ok('each', 'each[0]/out') },
  },
  {
    name: 'break: after a wait in its item',
    flows: [
      {
        steps: [
          loop('each', { items: [1, 2] }, [callback('reply'), breakOut('out')]),
          tell('after', 'steps.each.output'),
        ],
      },
    ],
    acts: [{ act: 'call back', path: 'each[0]/reply', body: 'x', when: { waiting: 'each[0]/reply' } }],
    expect: { run: 'succeeded', output: ['x'], steps: ok('each', 'each[0]/reply', 'each[0]/out', 'after') },
  },
]
