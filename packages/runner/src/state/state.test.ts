import type { Json, JsonObject, Step } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { askingStep, outputOfAlone } from '../../test/step.ts'
import { createCodeState } from './code-state.ts'
import { stateNames } from './names.ts'

const show = (expr: string): Step => ({
  id: 'show',
  use: 'transform',
  with: { fields: [{ to: 'x', value: `{{ ${expr} }}` }] },
})
const stored: JsonObject = { 'customer.cursor': 5, 'flow.last id': 'A7', 'flow.none': null }
const answer = ({ scope, key }: { scope: string; key: string }): Json => stored[`${scope}.${key}`] ?? null

describe('the state that a step names', () => {
  it.each<[string, string[]]>([
    ['state.customer.cursor', ['customer.cursor']],
    ['state?.customer?.cursor + 1', ['customer.cursor']],
    [`state.flow["last id"] + state['flow'].x`, ['flow.last id', 'flow.x']],
    ['[state.customer.a, state.customer.a]', ['customer.a']],
    ['trigger.state.customer.a', []],
    ['mystate.customer.a', []],
    ['state.nobody.a', []],
    ['state[trigger.scope].a', []],
  ])('%s', (expr, names) => {
    expect(stateNames(show(expr)).map(({ scope, key }) => `${scope}.${key}`)).toEqual(names)
  })

  it('is found in fields that hold expressions without braces, and not in code', () => {
    const names = (step: Step) => stateNames(step).map(({ key }) => key)
    const cases = [
      { key: 'yes', when: 'state.flow.a > 1' },
      { key: 'no', when: '{{ state.flow.b }}' },
    ]
    expect(names({ id: 'b', use: 'branch', with: { cases } })).toEqual(['a', 'b'])
    const fields = [
      { to: 'x', from: 'state.flow.a' },
      { to: 'y', expr: 'state.flow.b' },
      { to: 'z', value: 'state.flow.c' },
    ]
    expect(names({ id: 't', use: 'transform', with: { fields } })).toEqual(['a', 'b'])
    expect(names({ id: 'c', use: 'code', with: { source: '`{{ state.flow.a }}`' } })).toEqual([])
  })
})

describe('state in expressions', () => {
  it.each<[string, unknown]>([
    ['state.customer.cursor + 1', 6],
    ['state.flow["last id"]', 'A7'],
    ['state.customer.gone ?? 0', 0],
    ['state.flow.none ?? 0', 0],
    ['typeof state.flow.constructor', 'undefined'],
    ["'cursor' in state.customer ? state.customer.cursor : 0", 5],
  ])('%s gives %j', async (expr, value) => {
    expect(await outputOfAlone(show(expr), { answer })).toEqual({ x: value })
  })

  it('is read by paths of a transform too', async () => {
    const fields = [
      { to: 'a', from: 'state.customer.cursor' },
      { to: 'b', from: 'state.customer.gone', default: 0 },
    ]
    expect(await outputOfAlone({ id: 't', use: 'transform', with: { fields } }, { answer })).toEqual({
      a: 5,
      b: 0,
    })
  })

  it.each([
    [
      'state.customer.gone',
      'state.customer.gone is undefined; nothing is stored under this key: write a default, such as ?? null',
    ],
    [
      'state.customer[trigger.body.name]',
      'state.customer["Ada"] was not read: it is read before the step begins, so scope and key are written out',
    ],
    ["state['cust' + 'omer'].cursor", 'state.customer["cursor"] was not read'],
    ['Object.keys(state.customer)', 'state cannot be listed'],
    ['state.customer', 'state cannot be listed'],
    [
      'state.custmer.cursor',
      'state.custmer does not exist; state has: flow, instance, customer, organization. Did you mean customer?',
    ],
    ['state.customer.cursor = 1', 'expressions only read the state: change it with a set-state step'],
    ['delete state.customer.cursor', 'expressions only read the state'],
  ])('%s is refused', async (expr, text) => {
    await expect(outputOfAlone(show(expr), { answer })).rejects.toMatchObject({
      error: { code: 'expression_failed', message: expect.stringContaining(text) },
    })
  })

  it('refuses a key that no entry can have', async () => {
    await expect(outputOfAlone(show('state.flow["größe"] ?? 0'))).rejects.toMatchObject({
      error: { code: 'state_key_invalid' },
    })
  })
})

describe('state in code', () => {
  function codeState() {
    const { asking, asked } = askingStep({ id: 'code', use: 'code' }, answer)
    return { ...createCodeState(asking), asked }
  }

  it('has one method for each operation', async () => {
    const { customer, flow, asked } = codeState()
    expect(await customer.get('cursor')).toBe(5)
    expect(await customer.get('gone')).toBeUndefined()
    await customer.set('a', { n: [1] }, { expiresInMs: 1000 })
    await flow.increment('n')
    await flow.increment('n', -2)
    await flow.append('log', 'entry', { keep: 3 })
    await flow.compareAndSet('lock', undefined, 'me')
    await flow.delete('x')
    await flow.expire('y', 50)
    expect(asked.map(({ ordinal }) => ordinal)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
    expect(asked.map(({ action }) => action)).toEqual([
      { op: 'get', scope: 'customer', key: 'cursor' },
      { op: 'get', scope: 'customer', key: 'gone' },
      { op: 'set', scope: 'customer', key: 'a', value: { n: [1] }, expiresInMs: 1000 },
      { op: 'increment', scope: 'flow', key: 'n', by: 1 },
      { op: 'increment', scope: 'flow', key: 'n', by: -2 },
      { op: 'append', scope: 'flow', key: 'log', value: 'entry', keep: 3 },
      { op: 'compare-and-set', scope: 'flow', key: 'lock', expected: null, value: 'me' },
      { op: 'delete', scope: 'flow', key: 'x' },
      { op: 'expire', scope: 'flow', key: 'y', expiresInMs: 50 },
    ])
  })

  it('numbers operations in the order in which the code asks, also side by side', async () => {
    const { flow, asked } = codeState()
    await Promise.all([flow.increment('a'), flow.increment('b'), flow.increment('c')])
    expect(asked.map(({ ordinal, action }) => [ordinal, action.key])).toEqual([
      [0, 'a'],
      [1, 'b'],
      [2, 'c'],
    ])
  })

  type Flow = ReturnType<typeof codeState>['flow']
  it.each<[string, (flow: Flow) => Promise<unknown>, string]>([
    [
      'nothing to set',
      (flow) => flow.set('a', undefined),
      'state.flow.set("a"): the value is undefined; to remove an entry use delete',
    ],
    ['a function', (flow) => flow.set('a', () => 1), 'state.flow.set("a"): the value is a function'],
    [
      'too much',
      (flow) => flow.set('a', 'x'.repeat(70_000)),
      'is larger than 64 KB: state is for small values',
    ],
    ['an empty key', (flow) => flow.set('', 1), 'is empty: give it a name'],
    ['an object for a key', (flow) => flow.get({}), 'the key must be a text, not an object'],
    [
      'a text to add',
      (flow) => flow.increment('n', '1'),
      'state.flow.increment("n"): the amount must be a number, not 1',
    ],
    [
      'keeping none',
      (flow) => flow.append('n', 1, { keep: 0 }),
      'keep must be a whole number from 1 to 1000, not 0',
    ],
    [
      'no time',
      (flow) => flow.expire('n', undefined),
      'expiresInMs must be a whole number of milliseconds above 0',
    ],
  ])('refuses %s', async (_name, use, text) => {
    const { flow, asked } = codeState()
    await expect(use(flow)).rejects.toThrow(text)
    expect(asked).toEqual([])
  })
})
