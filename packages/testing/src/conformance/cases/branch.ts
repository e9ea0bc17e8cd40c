import type { Case } from '../case.ts'
import { branch, busy, fail, give, ok, skipped, tell } from '../steps.ts'

const pick = (mode: 'first' | 'all' = 'first') =>
  branch('pick', { big: 'trigger.body.n > 10', odd: '{{ trigger.body.n % 2 === 1 }}' }, mode)
const ports: [string, string][] = [
  ['trigger', 'pick'],
  ['pick:big', 'a'],
  ['pick:odd', 'b'],
  ['pick:else', 'c'],
]
const three = [give('a', 'a'), give('b', 'b'), give('c', 'c')]

export const branches: Case[] = [
  {
    name: 'branch: the first case that holds is taken',
    patterns: [4],
    flows: [{ steps: [pick(), ...three], edges: ports }],
    input: { n: 11 },
    expect: {
      run: 'succeeded',
      output: 'a',
      steps: { ...ok('pick', 'a'), ...skipped('b', 'c') },
      outputs: { pick: { taken: ['big'] } },
    },
  },
  {
    name: 'branch: a later case is taken when those before it do not hold',
    patterns: [4],
    flows: [{ steps: [pick(), ...three], edges: ports }],
    input: { n: 3 },
    expect: { run: 'succeeded', output: 'b', steps: { ...ok('pick', 'b'), ...skipped('a', 'c') } },
  },
  {
    name: 'branch: else is taken when no case holds',
    patterns: [4],
    flows: [{ steps: [pick(), ...three], edges: ports }],
    input: { n: 2 },
    expect: {
      run: 'succeeded',
      output: 'c',
      steps: { ...ok('pick', 'c'), ...skipped('a', 'b') },
      outputs: { pick: { taken: [] } },
    },
  },
  {
    name: 'branch all: every case that holds is taken',
    patterns: [6],
    flows: [{ steps: [pick('all'), ...three], edges: ports }],
    input: { n: 11 },
    expect: {
      run: 'succeeded',
      steps: { ...ok('pick', 'a', 'b'), ...skipped('c') },
      outputs: { pick: { taken: ['big', 'odd'] } },
    },
  },
  {
    name: 'branch all: else is taken only when no case holds',
    patterns: [6],
    flows: [{ steps: [pick('all'), ...three], edges: ports }],
    input: { n: 2 },
    expect: { run: 'succeeded', steps: { ...ok('pick', 'c'), ...skipped('a', 'b') } },
  },
  {
    name: 'branch all: one case that holds closes else',
    patterns: [6],
    flows: [{ steps: [pick('all'), ...three], edges: ports }],
    input: { n: 1 },
    expect: { run: 'succeeded', steps: { ...ok('pick', 'b'), ...skipped('a', 'c') } },
  },
  {
    name: 'branch: alternatives meet again without waiting for the one not taken',
    patterns: [5],
    flows: [
      {
        steps: [
          pick(),
          ...three,
          tell('after', '[steps.a?.output, steps.b?.output, steps.c?.output].filter(Boolean)'),
        ],
        edges: [...ports, ['a', 'after'], ['b', 'after'], ['c', 'after']],
      },
    ],
    input: { n: 11 },
    expect: { run: 'succeeded', output: ['a'], steps: { ...ok('pick', 'a', 'after'), ...skipped('b', 'c') } },
  },
  {
    name: 'branch all: a join waits for all that were taken, and only for them',
    patterns: [7, 37],
    flows: [
      {
        steps: [pick('all'), busy('a', 40), give('b', 'b'), give('c', 'c'), give('after', 1)],
        edges: [...ports, ['a', 'after'], ['b', 'after'], ['c', 'after']],
      },
    ],
    input: { n: 11 },
    expect: {
      run: 'succeeded',
      steps: { ...ok('pick', 'a', 'b', 'after'), ...skipped('c') },
      before: [
        ['a', 'after'],
        ['b', 'after'],
      ],
    },
  },
  {
    name: 'branch: a port without an edge ends its path',
    flows: [
      {
        steps: [pick(), give('a', 1)],
        edges: [
          ['trigger', 'pick'],
          ['pick:big', 'a'],
        ],
      },
    ],
    input: { n: 3 },
    expect: { run: 'succeeded', steps: { ...ok('pick'), ...skipped('a') } },
  },
  {
    name: 'branch: an edge without a port is taken whatever holds',
    flows: [{ steps: [pick(), ...three], edges: [...ports.slice(0, 3), ['pick', 'c']] }],
    input: { n: 11 },
    expect: { run: 'succeeded', steps: { ...ok('pick', 'a', 'c'), ...skipped('b') } },
  },
  {
    name: 'branch: in written order the next step follows whatever holds',
    flows: [{ steps: [pick(), give('next', 1)] }],
    input: { n: 2 },
    expect: { run: 'succeeded', steps: ok('pick', 'next') },
  },
  {
    name: 'branch: two ports may lead to the same step',
    patterns: [5],
    flows: [
      {
        steps: [pick(), give('a', 1)],
        edges: [
          ['trigger', 'pick'],
          ['pick:big', 'a'],
          ['pick:odd', 'a'],
        ],
      },
    ],
    input: { n: 3 },
    expect: { run: 'succeeded', output: 1, steps: ok('pick', 'a') },
  },
  {
    name: 'branch: all that hangs on a port not taken is skipped',
    flows: [
      {
        steps: [pick(), give('a', 1), give('a2', 1), give('a3', 1), give('c', 1)],
        edges: [
          ['trigger', 'pick'],
          ['pick:big', 'a'],
          ['a', 'a2'],
          ['a2', 'a3'],
          ['pick:else', 'c'],
        ],
      },
    ],
    input: { n: 2 },
    expect: { run: 'succeeded', steps: { ...ok('pick', 'c'), ...skipped('a', 'a2', 'a3') } },
  },
  {
    name: 'branch: a case that throws fails the step with the expression',
    flows: [{ steps: [branch('pick', { x: 'trigger.body.nobody.here' }), give('a', 1)] }],
    input: {},
    expect: {
      run: 'failed',
      error: { code: 'expression_failed', stepId: 'pick' },
      steps: { pick: 'failed expression_failed', ...skipped('a') },
      messages: { pick: 'trigger.body.nobody' },
    },
  },
  {
    name: 'branch: a case that throws may take the error port',
    flows: [
      {
        steps: [
          branch('pick', { x: 'trigger.body.nobody.here' }, 'first', { onError: 'port' }),
          give('a', 1),
          give('rescue', 2),
        ],
        edges: [
          ['trigger', 'pick'],
          ['pick:x', 'a'],
          ['pick:error', 'rescue'],
        ],
      },
    ],
    input: {},
    expect: {
      run: 'succeeded',
      output: 2,
      steps: { pick: 'failed expression_failed', ...skipped('a'), ...ok('rescue') },
    },
  },
  {
    name: 'branch: cases count as JavaScript counts',
    flows: [
      {
        steps: [branch('pick', { empty: '""', zero: '{{ 0 }}', list: '[]', no: true }), ...three],
        edges: [
          ['trigger', 'pick'],
          ['pick:list', 'a'],
          ['pick:no', 'b'],
          ['pick:zero', 'c'],
        ],
      },
    ],
    expect: { run: 'succeeded', steps: { ...ok('pick', 'a'), ...skipped('b', 'c') } },
  },
  {
    name: 'branch: a branch in a branch',
    patterns: [4],
    flows: [
      {
        steps: [pick(), branch('inner', { yes: 'trigger.body.n > 100' }), ...three],
        edges: [
          ['trigger', 'pick'],
          ['pick:big', 'inner'],
          ['inner:yes', 'a'],
          ['inner:else', 'b'],
          ['pick:else', 'c'],
        ],
      },
    ],
    input: { n: 12 },
    expect: { run: 'succeeded', output: 'b', steps: { ...ok('pick', 'inner', 'b'), ...skipped('a', 'c') } },
  },
  {
    name: 'branch: a failure on the taken path leaves the other skipped',
    flows: [{ steps: [pick(), fail('a'), give('b', 1), give('c', 1)], edges: ports }],
    input: { n: 11 },
    expect: {
      run: 'failed',
      error: { code: 'code_threw', stepId: 'a' },
      steps: { ...ok('pick'), a: 'failed code_threw', ...skipped('b', 'c') },
    },
  },
]
