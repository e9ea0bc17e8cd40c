import { describe, expect, it } from 'vitest'
import {
  branch,
  check,
  code,
  definition,
  describeProblems,
  flow,
  loop,
  type Row,
  request,
  withEdges,
  withFlow,
  withSteps,
} from '../../../test/problems.ts'

const safe = (more: object = {}) => ({ id: 'safe', use: 'try', body: { steps: [code('x')] }, ...more })
const of = (use: string, values: object, id = 'a') => ({ id, use, with: values })
const wait = (values: object) => of('wait', values)
const state = (values: object) => of('set-state', { scope: 'flow', key: 'k', ...values })
const transform = (values: object) => of('transform', { fields: [], ...values })
const reads = (expression: string, id = 'r') => request({ url: `{{ ${expression} }}` }, { id })

describeProblems('try', [
  { name: 'nothing wrong with a body alone', input: withSteps(safe()), gives: [] },
  {
    name: 'a try without body',
    input: withSteps({ id: 'safe', use: 'try', catch: { steps: [] } }),
    gives: ['flows[0].steps[0].body A try needs a body: the steps that may fail. (...)'],
  },
  {
    name: 'a try with an empty body',
    input: withSteps(safe({ body: { steps: [] } })),
    gives: ['flows[0].steps[0].body.steps The body of this try is empty. (...)'],
  },
  {
    name: 'a try that retries as a whole',
    input: withSteps(safe({ retry: { attempts: 2 }, timeoutMs: 5 })),
    gives: [
      'flows[0].steps[0].retry A try as a whole has no retry. (...)',
      'flows[0].steps[0].timeoutMs A try as a whole has no timeoutMs. (...)',
    ],
  },
  {
    name: 'nothing wrong with what catch and finally see',
    input: withSteps(
      code('before'),
      safe({
        catch: { steps: [reads('error.message + steps.x.error + steps.before.output', 'c')] },
        finally: { steps: [reads('error?.code + steps.x.output + steps.c.output', 'f')] },
      }),
      reads('steps.safe.output'),
    ),
    gives: [],
  },
  {
    name: 'an error where none is',
    input: withSteps(safe({ body: { steps: [reads('error.message')] } })),
    gives: [
      'flows[0].steps[0].body.steps[0].with.url The expression reads "error", which exists only in catch and finally.',
    ],
  },
  {
    name: 'what runs only later, or is inside',
    input: withSteps(
      safe({
        body: { steps: [reads('steps.c.output', 'x')] },
        catch: { steps: [reads('steps.safe.output', 'c')] },
      }),
      reads('steps.x.output'),
    ),
    gives: [
      'flows[0].steps[0].body.steps[0].with.url The step "c" is inside "safe": its result is not seen from here. (...)',
      'flows[0].steps[0].catch.steps[0].with.url "steps.safe" has no result yet... (...)',
      'flows[0].steps[1].with.url The step "x" is inside "safe"... (Read steps.safe.output, what its body or catch gave.)',
    ],
  },
  {
    name: 'edges in a catch',
    input: withSteps(safe({ catch: { steps: [code('c')], edges: [['c', 'nowhere']] } })),
    gives: ['flows[0].steps[0].catch.edges[0][1] This edge leads to the step "nowhere"... (...)'],
  },
  {
    name: 'an id twice, in two bodies',
    input: withSteps(safe({ catch: { steps: [code('x')] } })),
    gives: ['flows[0].steps[0].catch.steps[0].id Another step has the id "x" already. (...)'],
  },
  {
    name: 'a broken part deep inside a catch, and the rest as well',
    input: withSteps(safe({ catch: { steps: [{ ...code('c'), timeoutMs: 'x' }] } }), reads('steps.nix')),
    gives: [
      'flows[0].steps[0].catch.steps[0].timeoutMs This must be a number, not a text.',
      'flows[0].steps[1].with.url The step "nix" does not exist. (...)',
    ],
  },
])

describeProblems('break', [
  {
    name: 'nothing wrong inside a loop, nor in a try in it',
    input: withSteps(
      loop({ steps: [{ id: 'b', use: 'break' }, safe({ body: { steps: [{ id: 'c', use: 'break' }] } })] }),
    ),
    gives: [],
  },
  {
    name: 'a break without a loop',
    input: withSteps(safe({ body: { steps: [{ id: 'b', use: 'break' }] } })),
    gives: ['flows[0].steps[0].body.steps[0].use A break ends the loop around it, and here is none. (...)'],
  },
])

describeProblems('waits and approvals', [
  ...[
    { durationMs: 5000 },
    { durationMs: '{{ config.ms }}' },
    { until: '2030-01-01T00:00:00Z' },
    { until: '2030-01-01T00:00+02:00' },
    { until: 1_900_000_000_000 },
    { until: '{{ date.add(date.now(), { days: 1 }) }}' },
    { callback: true, timeoutMs: 60_000 },
  ].map((values) => ({
    name: `nothing wrong with ${JSON.stringify(values)}`,
    input: withSteps(wait(values)),
    gives: [],
  })),
  {
    name: 'two things to wait for',
    input: withSteps(wait({ durationMs: 1, callback: true })),
    gives: ['flows[0].steps[0].with Give one of durationMs, until and callback.'],
  },
  {
    name: 'a timeout of nothing',
    input: withSteps(wait({ durationMs: 1, timeoutMs: 5000 })),
    gives: ['flows[0].steps[0].with.timeoutMs Only a wait for a callback has a timeoutMs. (...)'],
  },
  {
    name: 'a time that is none',
    input: withSteps(wait({ until: 'tomorrow' })),
    gives: ['flows[0].steps[0].with.until "tomorrow" is no point in time. (...)'],
  },
  {
    name: 'a time without a zone',
    input: withSteps(wait({ until: '2030-01-01T00:00:00' })),
    gives: ['flows[0].steps[0].with.until "2030-01-01T00:00:00" has no time zone. (...)'],
  },
  {
    name: 'seconds in place of milliseconds',
    input: withSteps(wait({ until: 1_900_000_000 })),
    gives: ['flows[0].steps[0].with.until 1900000000 is long past. (...)'],
  },
  {
    name: 'an expression that is certainly no time',
    input: withSteps(wait({ until: '{{ { days: 1 } }}' })),
    gives: [
      'flows[0].steps[0].with.until This must be a point in time, but the expression gives an object. (...)',
    ],
  },
  {
    name: 'a form that asks for what nobody can give there',
    input: withSteps(
      of('approval', {
        title: 'Refund?',
        form: [
          { key: 'a', type: 'connection', label: 'A', slot: 'crm' },
          { key: 'b', type: 'select', label: 'B', optionsFrom: { use: 'dropbox.folders' } },
          { key: 'c', type: 'number', label: 'C', default: 'x' },
        ],
      }),
    ),
    gives: [
      'flows[0].steps[0].with.form[0].type The form of an approval cannot ask for a connection.',
      'flows[0].steps[0].with.form[1].optionsFrom The form of an approval has no data sources. (...)',
      'flows[0].steps[0].with.form[2].default C is a number.',
    ],
  },
  {
    name: 'the ports of an approval',
    input: withEdges(
      [of('approval', { title: 'Refund?' }), code('b'), code('c'), code('d')],
      [
        ['trigger', 'a'],
        ['a:approved', 'b'],
        ['a:expired', 'c'],
        ['a:declined', 'd'],
      ],
    ),
    gives: ['flows[0].edges[3][0] The step "a" has no port "declined". (...)'],
  },
  {
    name: 'approvers in mixed text',
    input: withSteps(of('approval', { title: 'x', approvers: '{{ config.a }}, {{ config.b }}' })),
    gives: ['flows[0].steps[0].with.approvers This must be one sole {{ expression }}...'],
  },
])

describeProblems('state', [
  ...[
    { op: 'set', value: null },
    { value: 5, expiresInMs: 1000, key: 'order-{{ trigger.body.id }}' },
    { op: 'increment' },
    { op: 'increment', by: '{{ 2 }}' },
    { op: 'append', value: 1, keep: 5 },
    { op: 'compare-and-set', expected: null, value: 1 },
    { op: 'expire', expiresInMs: 5 },
    { op: 'delete' },
    { op: 'get' },
  ].map((values) => ({
    name: `nothing wrong with ${JSON.stringify(values)}`,
    input: withSteps(state(values)),
    gives: [],
  })),
  {
    name: 'an operation without what it needs, and with what it does not take',
    input: withSteps(state({ op: 'expire', by: 5 })),
    gives: [
      'flows[0].steps[0].with.by The operation "expire" takes no "by". (Remove it.)',
      'flows[0].steps[0].with.expiresInMs The operation "expire" needs "expiresInMs".',
    ],
  },
  {
    name: 'keys that are none',
    input: withSteps(
      state({ key: ' a', value: 1 }),
      { ...state({ key: 'x'.repeat(300), value: 1 }), id: 'b' },
      { ...state({ key: 'tür', value: 1 }), id: 'c' },
    ),
    gives: [
      'flows[0].steps[0].with.key The state key " a" begins or ends with a blank. (...)',
      'flows[0].steps[1].with.key This state key is 300 characters long; 256 are allowed. (...)',
      'flows[0].steps[2].with.key The state key "tür" holds a character that keys may not have. (...)',
    ],
  },
  {
    name: 'keys that are none, in expressions and code',
    input: withSteps(
      reads('state.flow["tür"] + state.flow["last id"]'),
      code('a', 'export default async ({ state }) => state.customer.get(" x")'),
    ),
    gives: [
      'flows[0].steps[0].with.url The state key "tür" holds a character... (...)',
      'flows[0].steps[1].with.source The state key " x" begins or ends with a blank. (...)',
    ],
  },
  {
    name: 'state that cannot be read before',
    input: withSteps(reads('state.custmer.a'), reads('state.customer[config.key]', 's')),
    gives: [
      'flows[0].steps[0].with.url There is no state.custmer. (Did you mean "customer"?)',
      'flows[0].steps[1].with.url The expression reads state by a name that is not written out. (...)',
    ],
  },
])

const mapping = { key: 'map', type: 'field-mapping', label: 'Map', mapping: { source: {}, target: {} } }
const mapped = { config: { pages: [{ title: 'Page', fields: [mapping] }] } }
const mapAll = { ...transform({ fields: '{{ config.map }}' }), id: 'all' }

describeProblems('transforms', [
  {
    name: 'nothing wrong with fields of all kinds',
    input: withSteps(
      code('fetch'),
      transform({
        items: '{{ steps.fetch.output }}',
        fields: [
          { to: 'id', from: 'item.order-id', via: 'text' },
          { to: 'address.city', from: 'item["the address"].lines[0]', default: '' },
          { to: 'total', expr: 'number.round(item.total * 1.19, 2) + index' },
          { to: 'source', value: 'shop {{ item.shop }}' },
          { to: 'all', from: 'steps.fetch.output' },
        ],
      }),
    ),
    gives: [],
  },
  {
    name: 'nothing wrong with a mapping of the config',
    input: {
      ...withSteps(
        code('fetch'),
        transform({ items: '{{ steps.fetch.output }}', fields: '{{ config.map }}' }),
      ),
      ...mapped,
    },
    gives: [],
  },
  {
    name: 'a mapping that is not in the config, and one that reads nothing',
    input: { ...withSteps(transform({ items: [], fields: '{{ config.mapp }}' }), mapAll), ...mapped },
    gives: [
      'flows[0].steps[0].with.fields There is no config field "mapp" of the type "field-mapping". (...)',
      'flows[0].steps[1].with A mapping of the config is read from items, or from one source. (...)',
    ],
  },
  {
    name: 'fields that are computed',
    input: withSteps(transform({ items: [], fields: '{{ steps.a.output }}' })),
    gives: ['flows[0].steps[0].with.fields ...'],
  },
  {
    name: 'fields that say nothing, or twice',
    input: withSteps(
      transform({
        fields: [{ to: 'a' }, { to: 'b', from: 'trigger.body', value: 1 }, { to: 'b', expr: '1 +' }],
      }),
    ),
    gives: [
      'flows[0].steps[0].with.fields[0] Give one of from, value and expr.',
      'flows[0].steps[0].with.fields[1] Give one of from, value and expr.',
      'flows[0].steps[0].with.fields[2].to Another field gives "b" already.',
      'flows[0].steps[0].with.fields[2].expr The expression {{1 +}} is not valid JavaScript... ',
    ].map((text) => text.trimEnd()),
  },
  {
    name: 'names that are not there',
    input: withSteps(
      transform({
        fields: [
          { to: 'a', from: 'item.a' },
          { to: 'b', expr: 'index' },
          { to: 'c', from: 'steps.nix.output' },
          { to: 'd', from: '{{ trigger.body }}' },
          { to: 'e', from: 'triger.body' },
          { to: 'f', from: 'trigger.body.a + 1' },
        ],
      }),
    ),
    gives: [
      'flows[0].steps[0].with.fields[0].from The expression reads "item"...',
      'flows[0].steps[0].with.fields[1].expr The expression reads "index"...',
      'flows[0].steps[0].with.fields[2].from The step "nix" does not exist. (...)',
      'flows[0].steps[0].with.fields[3].from In from, names are written without braces. (...)',
      'flows[0].steps[0].with.fields[4].from There is no "triger" here. (Did you mean "trigger"?)',
      'flows[0].steps[0].with.fields[5].from "trigger.body.a + 1" is not a path of names. (...)',
    ],
  },
])

describeProblems('names in expressions', [
  {
    name: 'a name that is nowhere',
    input: withSteps(reads('stpes.a.output'), reads('lst.first([1])', 's'), reads('foo(bar => bar.x)', 't')),
    gives: [
      'flows[0].steps[0].with.url There is no "stpes" here. (Did you mean "steps"?)',
      'flows[0].steps[1].with.url There is no "lst" here. (Did you mean "list"?)',
      'flows[0].steps[2].with.url There is no "foo" here. (...)',
    ],
  },
  {
    name: 'nothing wrong with helpers, JavaScript and names of its own',
    input: withSteps(
      reads('[1].map((x, i) => { const y = x; return y + i })'),
      reads('date.now() + text.upper("a") + JSON.stringify(Object.keys(run))', 's'),
      reads('typeof nix === "undefined" ? NaN : undefined', 't'),
      reads('(function self(n) { try { return n ? self(n - 1) : 0 } catch (e) { return e } })(3)', 'u'),
    ),
    gives: [],
  },
])

const call = (to: string, more: object = {}) => ({
  id: 'call',
  use: 'call-flow',
  with: { flow: to },
  ...more,
})
const flows = (...all: object[]) => definition({ flows: all.map((more) => flow(more)) })

const calls: Row[] = [
  {
    name: 'a flow that does not exist',
    input: withFlow({ key: 'main', steps: [call('man')] }),
    gives: ['flows[0].steps[0].with.flow This integration has no flow "man". (Did you mean "main"?)'],
  },
  {
    name: 'a flow that always calls itself',
    input: withFlow({ key: 'main', steps: [code('a'), call('main')] }),
    gives: ['flows[0].steps[1].with.flow These flows call each other without end: main -> main. (...)'],
  },
  {
    name: 'a circle through a try',
    input: flows(
      { key: 'a', steps: [safe({ body: { steps: [call('b')] } })] },
      { key: 'b', steps: [call('c')] },
      { key: 'c', steps: [call('b')] },
    ),
    gives: ['flows[2].steps[0].with.flow These flows call each other without end: b -> c -> b. (...)'],
  },
  {
    name: 'nothing wrong with a circle that a branch, a loop or a stop may leave',
    input: flows(
      {
        key: 'a',
        steps: [branch([{ key: 'more', when: true }]), call('a')],
        edges: [
          ['trigger', 'pick'],
          ['pick:more', 'call'],
        ],
      },
      { key: 'b', steps: [loop({ steps: [call('b')] })] },
      { key: 'c', steps: [{ id: 'halt', use: 'stop' }, call('c')] },
    ),
    gives: [],
  },
  {
    name: 'nothing wrong with flows that call one after the other',
    input: flows(
      { key: 'a', steps: [call('b'), call('c', { id: 'second' })] },
      { key: 'b', steps: [call('c')] },
      { key: 'c', steps: [] },
    ),
    gives: [],
  },
]
describeProblems('calls between flows', calls)

describe('codes of problems', () => {
  it.each([
    [
      'cycle',
      withEdges(
        [code('a'), code('b')],
        [
          ['trigger', 'a'],
          ['a', 'b'],
          ['b', 'a'],
        ],
      ),
    ],
    ['cycle', withFlow({ key: 'main', steps: [call('main')] })],
    ['not_a_list', withSteps(loop({ steps: [code('x')] }, { items: 5 }))],
    ['not_a_list', withSteps(loop({ steps: [code('x')] }, { items: 'abc' }))],
    ['not_a_list', withSteps(loop({ steps: [code('x')] }, { items: '{{ 1 + 1 }},{{ 2 }}' }))],
    ['not_a_list', withSteps(loop({ steps: [code('x')] }, { items: '{{ ({ a: 1 }) }}' }))],
    ['not_a_list', withSteps(transform({ items: '{{ `text` }}' }))],
    [
      'cron_never_fires',
      withFlow({ trigger: { id: 'trigger', use: 'schedule', with: { cron: '0 0 31 2 *' } } }),
    ],
    ['cron_invalid', withFlow({ trigger: { id: 'trigger', use: 'schedule', with: { cron: 'often' } } })],
    ['state_key_invalid', withSteps(state({ key: 'ä', value: 1 }))],
    ['step_unknown', withSteps({ id: 'a', use: 'lop' })],
    ['step_unknown', withSteps({ id: 'a', use: 'http.nix' })],
    ['step_unknown', withSteps(reads('steps.nix.output'))],
    [
      'step_unknown',
      withEdges(
        [code('a')],
        [
          ['trigger', 'a'],
          ['a', 'nix'],
        ],
      ),
    ],
  ])('%s', (code, input) => {
    expect(check(input).problems).toMatchObject([{ code, path: expect.stringContaining('flows[0]') }])
  })
})
