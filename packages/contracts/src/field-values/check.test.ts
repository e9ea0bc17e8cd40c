import { describe, expect, it } from 'vitest'
import type { Field, FieldType } from '../field.ts'
import type { Json } from '../json.ts'
import { checkFieldValues } from './check.ts'

describe('checkFieldValues', () => {
  const fields = [
    {
      key: 'mode',
      type: 'select' as const,
      label: 'Mode',
      options: [{ value: 'a', label: 'A' }],
      default: 'a',
    },
    {
      key: 'token',
      type: 'secret' as const,
      label: 'Token',
      required: true,
      showWhen: { field: 'mode', in: ['b'] },
    },
    { key: 'limit', type: 'number' as const, label: 'Limit', required: true },
  ]

  it('fills in defaults and asks for what is shown and required', () => {
    expect(checkFieldValues({ fields, values: {}, path: 'v', complete: true })).toEqual({
      values: { mode: 'a' },
      problems: [{ path: 'v.limit', message: 'Limit is required.' }],
    })
  })

  it('asks for nothing while the form may have gaps', () => {
    expect(checkFieldValues({ fields, values: {}, path: 'v', complete: false }).problems).toEqual([])
  })

  const wrong: [FieldType, Json][] = [
    ['text', 1],
    ['number', '1'],
    ['boolean', 'true'],
    ['key-value', { a: 1 }],
    ['list', ['a', 1]],
  ]
  it.each(wrong)('refuses a %s that is %j', (type, value) => {
    const field = { key: 'x', type, label: 'X' }
    expect(
      checkFieldValues({ fields: [field], values: { x: value }, path: 'v', complete: false }).problems,
    ).toMatchObject([{ path: expect.stringMatching(/^v\.x/) }])
  })
})

describe('what a form shows', () => {
  const mode: Field = { key: 'mode', type: 'select', label: 'Mode', options: optionsOf('a', 'b') }
  const inner: Field = {
    key: 'inner',
    type: 'boolean',
    label: 'Inner',
    showWhen: { field: 'mode', in: ['b'] },
  }
  const deep: Field = {
    key: 'deep',
    type: 'number',
    label: 'Deep',
    required: true,
    showWhen: { field: 'inner', in: ['true'] },
  }
  const check = (values: Record<string, Json>) =>
    checkFieldValues({ fields: [mode, inner, deep], values, path: 'config', complete: true })

  it('neither asks for nor checks nor passes on what is hidden, also by a field that is hidden itself', () => {
    expect(check({ mode: 'a', inner: true, deep: 'wrong' })).toEqual({ values: { mode: 'a' }, problems: [] })
    expect(check({ mode: 'b', inner: true }).problems).toMatchObject([{ path: 'config.deep' }])
  })

  it('never shows fields that name each other in a circle', () => {
    const circle: Field[] = [
      { ...inner, key: 'x', showWhen: { field: 'y', in: ['true'] } },
      { ...inner, key: 'y', showWhen: { field: 'x', in: ['true'] } },
    ]
    const values = { x: true, y: true }
    expect(checkFieldValues({ fields: circle, values, path: 'config', complete: true }).values).toEqual({})
  })

  it('lets fields of a user depend on those of the instance', () => {
    const user: Field = { ...deep, level: 'user', showWhen: { field: 'mode', in: ['b'] } }
    const checkUser = (value: string) =>
      checkFieldValues({
        fields: [user],
        values: {},
        path: 'config',
        complete: true,
        outer: { fields: [mode], values: { mode: value } },
      }).problems.length
    expect([checkUser('a'), checkUser('b')]).toEqual([0, 1])
  })

  it('says where in a value it is wrong, and what was probably meant', () => {
    const fields = [{ key: 'mapping', type: 'field-mapping', label: 'Mapping' } as const]
    const values = { mapping: [{ to: 'a', expr: '1' }], maping: [] }
    expect(checkFieldValues({ fields, values, path: 'config', complete: false }).problems).toMatchObject([
      { path: 'config.maping', hint: 'Did you mean "mapping"?' },
      { path: 'config.mapping[0].expr' },
    ])
  })

  it('asks for a required list that is empty', () => {
    const fields = [{ key: 'f', type: 'list', label: 'F', required: true } as const]
    expect(checkFieldValues({ fields, values: { f: [] }, path: 'c', complete: true }).problems).toHaveLength(
      1,
    )
  })
})

function optionsOf(...values: string[]): NonNullable<Field['options']> {
  return values.map((value) => ({ value, label: value }))
}
