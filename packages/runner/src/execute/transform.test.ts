import type { JsonObject, Step } from '@millrace/contracts'
import { transformVias } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { executeAlone, outputOfAlone } from '../../test/step.ts'
import { vias } from './transform-via.ts'

const transform = (fields: JsonObject[], items?: unknown): Step => ({
  id: 'map',
  use: 'transform',
  with: JSON.parse(JSON.stringify({ fields, ...(items === undefined ? {} : { items }) })),
})
const order = {
  id: 7,
  name: ' Ada ',
  city: 'Rome',
  at: '2026-03-29T14:30+02:00',
  tags: ['a', 'b', 'a'],
  gone: null,
}
const scope = { trigger: { body: { order, orders: [order, { id: 8, name: 'Bob' }] } } }
const map = (...fields: JsonObject[]) => outputOfAlone(transform(fields), { scope })

describe('transform', () => {
  it('makes an object, and objects in it for dotted targets', async () => {
    const output = await map(
      { to: 'id', from: 'trigger.body.order.id' },
      { to: 'address.city', from: 'trigger.body.order["city"]' },
      { to: 'address.country.code', value: 'IT' },
      { to: 'label', value: '{{ trigger.body.order.city }}!' },
      { to: 'double', expr: 'trigger.body.order.id * 2' },
      { to: 'first', from: 'trigger.body.orders[1].name' },
    )
    expect(output).toEqual({
      id: 7,
      address: { city: 'Rome', country: { code: 'IT' } },
      label: 'Rome!',
      double: 14,
      first: 'Bob',
    })
  })

  it('maps a list with item and index', async () => {
    const fields = [
      { to: 'id', from: 'item.id' },
      { to: 'row', expr: 'index + 1' },
      { to: 'city', from: 'item.city', default: 'unknown' },
    ]
    const { outcome, inputs } = await executeAlone(transform(fields, '{{ trigger.body.orders }}'), { scope })
    expect(outcome).toEqual({
      kind: 'output',
      output: [
        { id: 7, row: 1, city: 'Rome' },
        { id: 8, row: 2, city: 'unknown' },
      ],
    })
    expect(inputs).toEqual([{ items: 2 }])
  })

  it('reads the ids of steps with hyphens as they are written', async () => {
    const steps = { 'get-xml': { output: { n: 1 }, status: 'succeeded', error: null } }
    const step = transform([{ to: 'n', from: 'steps.get-xml.output.n' }])
    expect(await outputOfAlone(step, { scope: { steps } })).toEqual({ n: 1 })
  })

  it.each<[JsonObject, unknown]>([
    [{ from: 'trigger.body.order.gone', default: 'none' }, 'none'],
    [{ from: 'trigger.body.order.nothing.at.all', default: 'none' }, 'none'],
    [{ from: 'trigger.body.order.gone' }, null],
    [{ from: 'trigger.body.order.gone', via: 'number' }, null],
    [{ expr: 'trigger.body.order.nothing', default: '{{ trigger.body.order.city }}' }, 'Rome'],
    [{ value: [], via: 'first', default: 0 }, 0],
    [{ value: false, default: true }, false],
  ])('%j gives %j', async (field, value) => {
    expect(await map({ to: 'x', ...field })).toEqual({ x: value })
  })

  it.each<[JsonObject, unknown]>([
    [{ value: 12.5, via: 'text' }, '12.5'],
    [{ value: ' -1.5e3 ', via: 'number' }, -1500],
    [{ value: '12.0', via: 'integer' }, 12],
    [{ value: 'Yes', via: 'boolean' }, true],
    [{ value: 0, via: 'boolean' }, false],
    [{ from: 'trigger.body.order.at', via: 'date' }, '2026-03-29'],
    [{ from: 'trigger.body.order.at', via: 'datetime' }, '2026-03-29T12:30:00.000Z'],
    [{ from: 'trigger.body.order.name', via: ['trim', 'upper'] }, 'ADA'],
    [{ value: 'ADA', via: 'lower' }, 'ada'],
    [{ value: { a: 1 }, via: 'json' }, '{"a":1}'],
    [{ value: '{"a":[1]}', via: 'parse-json' }, { a: [1] }],
    [{ value: 1, via: 'list' }, [1]],
    [{ from: 'trigger.body.order.tags', via: 'last' }, 'a'],
    [{ from: 'trigger.body.order.tags', via: 'count' }, 3],
    [{ from: 'trigger.body.order.tags', via: ['unique', 'join'] }, 'a, b'],
  ])('%j gives %j', async (field, value) => {
    expect(await map({ to: 'x', ...field })).toEqual({ x: value })
  })

  it('knows every via of the contract', () => {
    expect(Object.keys(vias).toSorted()).toEqual([...transformVias].toSorted())
  })

  it.each<[JsonObject[], string, string]>([
    [
      [
        { to: 'a', value: 1 },
        { to: 'x', from: 'trigger.body.order.nme' },
      ],
      'expression_failed',
      'with.fields[1].from names trigger.body.order.nme, but trigger.body.order.nme is undefined; trigger.body.order has: id, name, city, at, tags, gone. Did you mean name?',
    ],
    [
      [{ to: 'x', from: 'order.id' }],
      'expression_failed',
      'with.fields[0].from must be a path such as trigger.body.name',
    ],
    [[{ to: 'x', from: 'trigger.body.a + 1' }], 'expression_failed', 'A computed value belongs in expr'],
    [
      [{ to: 'x', expr: 'trigger.body.order.nme' }],
      'expression_failed',
      'with.fields[0].expr, 1:1, failed: it is undefined',
    ],
    [[{ to: 'x', expr: 'nothing', default: 1 }], 'expression_failed', 'nothing is not defined'],
    [
      [{ to: 'x', value: 'abc', via: 'number' }],
      'input_invalid',
      'with.fields[0]: via number takes a number, or a text such as 12.50, got "abc"',
    ],
    [[{ to: 'x', value: 12.5, via: 'integer' }], 'input_invalid', 'via integer takes a whole number'],
    [[{ to: 'x', value: `{${'x'.repeat(5000)}`, via: 'parse-json' }], 'input_invalid', '...'],
    [
      [
        { to: 'a', value: 1 },
        { to: 'a.b', value: 2 },
      ],
      'input_invalid',
      'with.fields[1].to of step map is a.b, which cannot stand beside a of fields[0]',
    ],
    [
      [
        { to: 'a.b', value: 1 },
        { to: 'a', value: 2 },
      ],
      'input_invalid',
      'one is a value where the other needs an object',
    ],
    [
      [
        { to: 'a', value: 1 },
        { to: 'a', value: 2 },
      ],
      'input_invalid',
      'each target can be set once',
    ],
    [
      [{ to: 'a..b', value: 1 }],
      'input_invalid',
      'with.fields[0].to of step map must be a name such as address.city',
    ],
    [[{ to: 'a.__proto__.b', value: 1 }], 'input_invalid', 'names that JavaScript reserves'],
    [[{ to: 'constructor', value: 1 }], 'input_invalid', 'names that JavaScript reserves'],
    [
      [{ to: 'x', value: '{"__proto__": {"a": 1}}', via: 'parse-json' }],
      'output_not_json',
      'output.x.__proto__',
    ],
  ])('refuses %j', async (fields, code, text) => {
    await expect(map(...fields)).rejects.toMatchObject({
      error: { code, message: expect.stringContaining(text) },
    })
  })

  it('names the item that does not fit, and keeps messages short', async () => {
    const items = [{ n: '1' }, { n: 'x'.repeat(5000) }]
    const failing = outputOfAlone(transform([{ to: 'n', from: 'item.n', via: 'number' }], items))
    await expect(failing).rejects.toMatchObject({
      error: { message: expect.stringMatching(/^with\.fields\[0\] of item 1: via number takes .{1,150}$/) },
    })
  })

  it.each([
    ['{{ trigger.body.order }}', 'not an object'],
    ['{{ null }}', 'not null'],
    ['{{ 5 }}', 'not a number'],
  ])('refuses to map %s', async (items, text) => {
    await expect(outputOfAlone(transform([], items), { scope })).rejects.toMatchObject({
      error: { code: 'not_a_list', message: `The items of transform map must be a list, ${text}` },
    })
  })

  it('never evaluates data', async () => {
    const body = { text: '{{ 1 + 1 }}', list: ['{{ 1 + 1 }}'] }
    const fields = [
      { to: 'a', from: 'trigger.body.text' },
      { to: 'b', value: '{{ trigger.body.text }}' },
      { to: 'c', expr: 'trigger.body', via: 'json' },
    ]
    expect(await outputOfAlone(transform(fields), { scope: { trigger: { body } } })).toEqual({
      a: '{{ 1 + 1 }}',
      b: '{{ 1 + 1 }}',
      c: JSON.stringify(body),
    })
    const mapped = transform([{ to: 'x', from: 'item', default: '' }], '{{ trigger.body.list }}')
    expect(await outputOfAlone(mapped, { scope: { trigger: { body } } })).toEqual([{ x: '{{ 1 + 1 }}' }])
  })
})

describe('a mapping that the customer chose', () => {
  const chosen = (mapping: JsonObject[], place: JsonObject): Promise<unknown> =>
    outputOfAlone(
      { id: 'map', use: 'transform', with: { fields: '{{ config.mapping }}', ...place } },
      { scope: { ...scope, config: { mapping } } },
    )
  const items = { items: '{{ trigger.body.orders }}' }

  it('maps each item, and gives null for what an item does not have', async () => {
    const mapping = [
      { to: 'customer.name', from: 'name', via: ['trim', 'upper'] },
      { to: 'town', from: 'city' },
      { to: 'tag', from: 'tags[0]' },
      { to: 'origin', value: 'shop' },
    ]
    expect(await chosen(mapping, items)).toEqual([
      { customer: { name: 'ADA' }, town: 'Rome', tag: 'a', origin: 'shop' },
      { customer: { name: 'BOB' }, town: null, tag: null, origin: 'shop' },
    ])
  })

  it('maps one source to one object', async () => {
    const mapping = [{ to: 'town', from: 'city' }]
    expect(await chosen(mapping, { source: '{{ trigger.body.order }}' })).toEqual({ town: 'Rome' })
  })

  it('gives nothing while nobody has mapped anything', async () => {
    const output = outputOfAlone(
      { id: 'map', use: 'transform', with: { fields: '{{ config.mapping }}', ...items } },
      { scope: { ...scope, config: {} } },
    )
    expect(await output).toEqual([{}, {}])
  })

  it('evaluates nothing of it, and reaches nothing but the item', async () => {
    const mapping = [
      { to: 'text', value: '{{ trigger.body.order.id }}' },
      { to: 'state', from: 'state' },
      { to: 'above', from: 'trigger.body' },
      { to: 'made', from: 'constructor' },
    ]
    expect(await chosen(mapping, { source: '{{ trigger.body.order }}' })).toEqual({
      text: '{{ trigger.body.order.id }}',
      state: null,
      above: null,
      made: null,
    })
  })

  it('refuses code in it', async () => {
    await expect(chosen([{ to: 'a', expr: 'process.exit()' }], items)).rejects.toMatchObject({
      error: { code: 'input_invalid' },
    })
  })
})
