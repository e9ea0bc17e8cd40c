import type { Case } from '../case.ts'
import { busy, code, fail, give, hour, ok, pause, skipped, tell } from '../steps.ts'

export const sequence: Case[] = [
  {
    name: 'sequence: steps run in their written order',
    patterns: [1],
    flows: [{ steps: [give('a', 1), tell('b', 'steps.a.output + 1'), tell('c', 'steps.b.output + 1')] }],
    expect: {
      run: 'succeeded',
      output: 3,
      steps: ok('a', 'b', 'c'),
      before: [
        ['a', 'b'],
        ['b', 'c'],
      ],
    },
  },
  {
    name: 'sequence: edges decide, not the order in which steps are written',
    flows: [
      {
        steps: [tell('c', 'steps.b.output + 1'), give('a', 1), tell('b', 'steps.a.output + 1')],
        edges: [
          ['trigger', 'a'],
          ['a', 'b'],
          ['b', 'c'],
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      steps: ok('a', 'b', 'c'),
      outputs: { c: 3 },
      before: [
        ['a', 'b'],
        ['b', 'c'],
      ],
    },
  },
  {
    name: 'sequence: a flow without steps succeeds and gives nothing',
    flows: [{ steps: [] }],
    expect: { run: 'succeeded', output: null, steps: {} },
  },
  {
    name: 'sequence: the input is trigger.body',
    flows: [{ steps: [tell('a', 'trigger.body.name')] }],
    input: { name: 'Ada' },
    expect: { run: 'succeeded', output: 'Ada', steps: ok('a') },
  },
  {
    name: 'sequence: a failure skips what follows and fails the run',
    flows: [{ steps: [give('a', 1), fail('b'), give('c', 1), give('d', 1)] }],
    expect: {
      run: 'failed',
      error: { code: 'code_threw', stepId: 'b', message: 'b broke' },
      steps: { ...ok('a'), b: 'failed code_threw', ...skipped('c', 'd') },
      messages: { b: 'b broke' },
    },
  },
  {
    name: 'sequence: a run ends by itself when nothing is left to do',
    patterns: [11],
    flows: [
      {
        steps: [give('a', 1), busy('slow', 30), give('quick', 2)],
        edges: [
          ['trigger', 'a'],
          ['a', 'slow'],
          ['a', 'quick'],
        ],
      },
    ],
    expect: { run: 'succeeded', steps: ok('a', 'slow', 'quick') },
  },
  {
    name: 'sequence: a step without an incoming edge begins with the run',
    flows: [
      {
        steps: [give('a', 1), give('lonely', 2)],
        edges: [
          ['trigger', 'a'],
          ['trigger', 'lonely'],
        ],
      },
    ],
    expect: { run: 'succeeded', steps: ok('a', 'lonely') },
  },
  {
    name: 'sequence: what code logs is kept in order, with its level',
    flows: [
      {
        steps: [
          code('a', `log.info('one'); log.warn('two'); log.debug('three'); return 1`),
          code('b', `log.error('four')`),
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      steps: ok('a', 'b'),
      logs: ['a info one', 'a warn two', 'a debug three', 'b error four'],
    },
  },
  {
    name: 'sequence: code that gives nothing gives null',
    flows: [{ steps: [code('a', ''), tell('b', 'steps.a.output === null')] }],
    expect: { run: 'succeeded', output: true, steps: ok('a', 'b') },
  },
  {
    name: 'sequence: outputs survive a wait between the steps',
    flows: [
      {
        steps: [
          give('a', { list: [1, { deep: 'value' }] }),
          pause('p', hour),
          tell('b', 'steps.a.output.list[1].deep'),
        ],
      },
    ],
    acts: [{ act: 'time passes', path: 'p', when: { waiting: 'p' } }],
    expect: { run: 'succeeded', output: 'value', steps: ok('a', 'p', 'b') },
  },
  {
    name: 'sequence: text that looks like an expression is not evaluated again',
    flows: [
      {
        steps: [
          tell('a', 'trigger.body'),
          { id: 'b', use: 'transform', with: { fields: [{ to: 'x', value: '{{ steps.a.output }}' }] } },
        ],
      },
    ],
    input: '{{ 1 + 1 }}',
    expect: { run: 'succeeded', output: { x: '{{ 1 + 1 }}' }, steps: ok('a', 'b') },
  },
  {
    name: 'sequence: a step sees status and error of those before it',
    flows: [
      {
        steps: [
          fail('a', { onError: 'continue' }),
          tell('b', '[steps.a.status, steps.a.error.code, steps.a.output]'),
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: ['failed', 'code_threw', null],
      steps: { a: 'failed code_threw', ...ok('b') },
    },
  },
  {
    name: 'sequence: steps cannot change what others gave',
    flows: [
      {
        steps: [
          give('a', { n: 1 }),
          code('b', `'use strict'; steps.a.output.n = 2`, { onError: 'continue' }),
          tell('c', 'steps.a.output.n'),
        ],
      },
    ],
    expect: { run: 'succeeded', output: 1, steps: { ...ok('a', 'c'), b: 'failed code_threw' } },
  },
]
