import type { Json, JsonObject } from '@millrace/contracts'
import type { Case } from '../case.ts'
import { breakOut, callback, code, give, loop, ok, respond, tell, transform } from '../steps.ts'

const input = { name: ' Ada ', age: '36', tags: ['x', 'y', 'x'], address: { city: 'London' }, none: null }

const maps = (what: string, fields: JsonObject[], output: Json): Case => ({
  name: `transform: ${what}`,
  flows: [{ steps: [transform('t', fields)] }],
  input,
  expect: { run: 'succeeded', output, steps: ok('t') },
})

export const transforms: Case[] = [
  maps(
    'names, values and expressions',
    [
      { to: 'city', from: 'trigger.body.address.city' },
      { to: 'one', value: 1 },
      { to: 'two', expr: '1 + 1' },
    ],
    { city: 'London', one: 1, two: 2 },
  ),
  maps(
    'dotted targets make objects',
    [
      { to: 'a.b.c', value: 1 },
      { to: 'a.b.d', value: 2 },
    ],
    { a: { b: { c: 1, d: 2 } } },
  ),
  maps(
    'vias one after the other',
    [
      { to: 'name', from: 'trigger.body.name', via: ['trim', 'upper'] },
      { to: 'age', from: 'trigger.body.age', via: 'integer' },
    ],
    { name: 'ADA', age: 36 },
  ),
  maps(
    'lists',
    [
      { to: 'first', from: 'trigger.body.tags', via: 'first' },
      { to: 'unique', from: 'trigger.body.tags', via: ['unique', 'count'] },
    ],
    { first: 'x', unique: 2 },
  ),
  maps(
    'a default in place of null and of what is not there',
    [
      { to: 'a', from: 'trigger.body.none', default: 'd' },
      { to: 'b', from: 'trigger.body.nowhere', default: 'e' },
    ],
    { a: 'd', b: 'e' },
  ),
  {
    name: 'transform: items give a list',
    flows: [
      {
        steps: [
          transform(
            't',
            [
              { to: 'n', from: 'index' },
              { to: 'tag', expr: 'item + "!"' },
            ],
            { items: '{{ trigger.body.tags }}' },
          ),
        ],
      },
    ],
    input,
    expect: {
      run: 'succeeded',
      output: [
        { n: 0, tag: 'x!' },
        { n: 1, tag: 'y!' },
        { n: 2, tag: 'x!' },
      ],
      steps: ok('t'),
    },
  },
  {
    name: 'transform: items that are no list',
    flows: [
      { steps: [transform('t', [{ to: 'n', from: 'index' }], { items: '{{ trigger.body.address }}' })] },
    ],
    input,
    expect: { run: 'failed', error: { code: 'not_a_list', stepId: 't' }, steps: { t: 'failed not_a_list' } },
  },
  {
    name: 'transform: what is not there, without a default',
    flows: [{ steps: [transform('t', [{ to: 'a', from: 'trigger.body.nowhere' }])] }],
    input,
    expect: {
      run: 'failed',
      error: { code: 'expression_failed', stepId: 't' },
      steps: { t: 'failed expression_failed' },
      messages: { t: 'trigger.body.nowhere' },
    },
  },
  {
    name: 'transform: a via that does not fit',
    flows: [{ steps: [transform('t', [{ to: 'a', from: 'trigger.body.name', via: 'number' }])] }],
    input,
    expect: {
      run: 'failed',
      error: { code: 'input_invalid', stepId: 't' },
      steps: { t: 'failed input_invalid' },
    },
  },
]

const evaluates = (what: string, value: Json, output: Json): Case => ({
  name: `expression: ${what}`,
  flows: [{ steps: [transform('t', [{ to: 'x', value }])] }],
  input: { n: 5, list: [1, 2, 3], html: '<b>' },
  config: { folder: '/orders' },
  expect: { run: 'succeeded', output: { x: output }, steps: ok('t') },
})
const refuses = (what: string, expression: string, part: string): Case => ({
  name: `expression: ${what}`,
  flows: [{ steps: [transform('t', [{ to: 'x', value: `{{ ${expression} }}` }])] }],
  input: { n: 5 },
  expect: {
    run: 'failed',
    error: { code: 'expression_failed', stepId: 't' },
    steps: { t: 'failed expression_failed' },
    messages: { t: part },
  },
})

export const expressions: Case[] = [
  evaluates('alone it keeps its type', '{{ trigger.body.list }}', [1, 2, 3]),
  evaluates(
    'in a text it becomes text',
    'n is {{ trigger.body.n }}, {{ trigger.body.list }}',
    'n is 5, [1,2,3]',
  ),
  evaluates('deep in objects and lists', { a: [{ b: '{{ trigger.body.n * 2 }}' }] }, { a: [{ b: 10 }] }),
  evaluates('reads config', '{{ config.folder }}', '/orders'),
  evaluates('text without braces stays text', 'trigger.body.n', 'trigger.body.n'),
  evaluates('optional chaining with a default', '{{ trigger.body.nobody?.here ?? "none" }}', 'none'),
  evaluates('list helpers', '{{ list.sum(trigger.body.list) }}', 6),
  evaluates('text helpers', '{{ text.slug("Big Order") }}', 'big-order'),
  refuses('names the value that is undefined', 'trigger.body.nobody.here', 'trigger.body.nobody'),
  refuses('that gives undefined where a value is needed', 'trigger.body.nobody', 'undefined'),
  refuses('that throws', '(() => { throw new Error("on purpose") })()', 'on purpose'),
  {
    name: 'expression: braces that come from outside are text in a loop as well',
    flows: [
      {
        steps: [
          loop('each', { items: '{{ trigger.body }}' }, [
            transform('t', [{ to: 'x', value: 'got {{ loop.item }}' }]),
          ]),
        ],
      },
    ],
    input: ['{{ 1 + 1 }}'],
    expect: { run: 'succeeded', output: [{ x: 'got {{ 1 + 1 }}' }], steps: ok('each', 'each[0]/t') },
  },
]

export const files: Case[] = [
  {
    name: 'files: what a step writes another reads',
    flows: [
      {
        steps: [
          code('write', `return context.files.create('hello', { name: 'a.txt', contentType: 'text/plain' })`),
          tell('kind', '[steps.write.output.name, steps.write.output.contentType, steps.write.output.bytes]'),
          code('read', `return context.files.text(steps.write.output)`),
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: 'hello',
      steps: ok('write', 'kind', 'read'),
      outputs: { kind: ['a.txt', 'text/plain', 5] },
    },
  },
  {
    name: 'files: outlive a wait',
    flows: [
      {
        steps: [
          code('write', `return context.files.create('kept', { name: 'a.txt', contentType: 'text/plain' })`),
          callback('reply'),
          code('read', `return context.files.text(steps.write.output)`),
        ],
      },
    ],
    acts: [{ act: 'call back', path: 'reply', when: { waiting: 'reply' } }],
    expect: { run: 'succeeded', output: 'kept', steps: ok('write', 'reply', 'read') },
  },
  {
    name: 'files: one that does not exist',
    flows: [
      {
        steps: [
          code(
            'read',
            `return context.files.text({ $file: '00000000-0000-4000-8000-000000000000', name: 'x', contentType: 'text/plain', bytes: 1 })`,
          ),
        ],
      },
    ],
    expect: {
      run: 'failed',
      error: { code: 'file_missing', stepId: 'read' },
      steps: { read: 'failed file_missing' },
    },
  },
]

const refused = (what: string, flows: Case['flows'], ...problems: string[]): Case => ({
  name: `bad input: ${what}`,
  flows,
  expect: { problems },
})

export const badInput: Case[] = [
  refused(
    'a cycle',
    [
      {
        steps: [give('a', 1), give('b', 1)],
        edges: [
          ['trigger', 'a'],
          ['a', 'b'],
          ['b', 'a'],
        ],
      },
    ],
    'cycle',
  ),
  refused(
    'an edge to a step that does not exist',
    [
      {
        steps: [give('a', 1)],
        edges: [
          ['trigger', 'a'],
          ['a', 'nowhere'],
        ],
      },
    ],
    'nowhere',
  ),
  refused('an id twice', [{ steps: [give('a', 1), give('a', 1)] }], '"a"'),
  refused('a kind that does not exist', [{ steps: [{ id: 'a', use: 'codex' }] }], 'codex'),
  refused('a break without a loop', [{ steps: [breakOut('out')] }], 'A break ends the loop around it'),
  refused(
    'a result that cannot be there yet',
    [{ steps: [transform('a', [{ to: 'x', expr: 'steps.b.output' }]), give('b', 1)] }],
    'cannot have run before',
  ),
  refused(
    'a flow that is called and does not exist',
    [{ steps: [{ id: 'a', use: 'call-flow', with: { flow: 'nowhere' } }] }],
    'nowhere',
  ),
  refused(
    'a port that a step does not have',
    [
      {
        steps: [give('a', 1), give('b', 1)],
        edges: [
          ['trigger', 'a'],
          ['trigger', 'b'],
          ['a:maybe', 'b'],
        ],
      },
    ],
    'maybe',
  ),
  refused(
    'an error port without onError',
    [
      {
        steps: [give('a', 1), give('b', 1)],
        edges: [
          ['trigger', 'a'],
          ['trigger', 'b'],
          ['a:error', 'b'],
        ],
      },
    ],
    'error',
  ),
  refused('a wait without an end', [{ steps: [{ id: 'p', use: 'wait', with: {} }] }], 'durationMs'),
  refused('a loop without a body', [{ steps: [{ id: 'each', use: 'loop', with: { items: [] } }] }], 'body'),
  refused('an expression that does not parse', [{ steps: [respond('a', { body: '{{ 1 + }}' })] }], ''),
  refused(
    'a cron that never fires',
    [
      {
        trigger: { id: 'trigger', use: 'schedule', with: { cron: '0 0 31 2 *', timezone: 'UTC' } },
        steps: [give('a', 1)],
      },
    ],
    'never',
  ),
]
