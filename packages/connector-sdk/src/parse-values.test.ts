import type { JsonObject } from '@millrace/contracts'
import { describe, expect, expectTypeOf, it } from 'vitest'
import type { FieldSpec } from './fields.ts'
import { parseValues } from './parse-values.ts'

const field = (type: FieldSpec['type'], more: Partial<FieldSpec> = {}): FieldSpec[] => [
  { key: 'f', type, label: 'F', ...more },
]
const options = [
  { value: 'a', label: 'A' },
  { value: 'b', label: 'B' },
]

describe('parseValues', () => {
  it.each<[FieldSpec[], unknown, unknown]>([
    [field('text'), 'x', 'x'],
    [field('text'), 5, '5'],
    [field('number'), '2.5', 2.5],
    [field('boolean'), 'false', false],
    [field('select', { options }), 'b', 'b'],
    [field('json'), null, null],
    [field('json'), { a: [1] }, { a: [1] }],
    [field('key-value'), { a: 1, b: true, c: null }, { a: '1', b: 'true' }],
    [field('list'), ['a', 1], ['a', '1']],
  ])('%j takes %j', (fields, given, taken) => {
    expect(parseValues(fields, { f: given } as JsonObject)).toEqual({ f: taken })
  })

  it.each<[FieldSpec[], unknown, RegExp]>([
    [field('text'), {}, /f must be text/],
    [field('number'), 'many', /f must be a number/],
    [field('boolean'), 'maybe', /f must be true or false/],
    [field('select', { options }), 'c', /f must be one of a, b/],
    [field('key-value'), ['a'], /f must be an object/],
    [field('key-value'), JSON.parse('{"__proto__":"x"}'), /reserved/],
    [field('list'), 'a', /f must be a list/],
    [field('text', { required: true }), '', /f is required/],
    [field('text', { required: true }), null, /f is required/],
  ])('%j refuses %j', (fields, given, message) => {
    expect(() => parseValues(fields, { f: given } as JsonObject)).toThrow(message)
  })

  it('names every wrong field at once, and fields that are not there', () => {
    const fields = [...field('number'), { key: 'g', type: 'text', label: 'G', required: true } as const]
    expect(() => parseValues(fields, { f: 'x', h: 1 })).toThrow(
      expect.objectContaining({
        code: 'input_invalid',
        details: {
          problems: [
            { field: 'f', message: 'must be a number' },
            { field: 'g', message: 'is required' },
            { field: 'h', message: 'is not a field of this form' },
          ],
        },
      }),
    )
  })

  it('fills in defaults, each time a fresh one', () => {
    const fields = [{ key: 'f', type: 'json', label: 'F', default: { list: [] } }] as const
    const first = parseValues(fields, {})
    Object.assign(first.f ?? {}, { changed: true })
    expect(parseValues(fields, {})).toEqual({ f: { list: [] } })
  })

  it('leaves out what is hidden, though it is required', () => {
    const fields = [
      { key: 'mode', type: 'select', label: 'Mode', default: 'a', options },
      { key: 'only', type: 'text', label: 'Only', required: true, showWhen: { field: 'mode', in: ['b'] } },
    ] as const
    expect(parseValues(fields, { only: 'x' })).toEqual({ mode: 'a' })
    expect(() => parseValues(fields, { mode: 'b' })).toThrow(/only is required/)
    expect(parseValues(fields, { mode: 'b', only: 'x' })).toEqual({ mode: 'b', only: 'x' })
  })

  it('types the values by the fields', () => {
    const values = parseValues(
      [
        { key: 'name', type: 'text', label: 'Name', required: true },
        { key: 'limit', type: 'number', label: 'Limit' },
        { key: 'mode', type: 'select', label: 'Mode', default: 'a', options: [{ value: 'a', label: 'A' }] },
      ],
      { name: 'x' },
    )
    expectTypeOf(values.name).toEqualTypeOf<string>()
    expectTypeOf(values.limit).toEqualTypeOf<number | undefined>()
    expectTypeOf(values.mode).toEqualTypeOf<'a'>()
  })
})
