import type { Field } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import {
  checkValues,
  fromPairs,
  initialValues,
  parseJsonText,
  parseNumber,
  submittedValues,
  toPairs,
  visibleFields,
} from './values.ts'

const fields: Field[] = [
  {
    key: 'auth',
    type: 'select',
    label: 'Auth',
    default: 'none',
    options: [
      { value: 'none', label: 'None' },
      { value: 'basic', label: 'Basic' },
    ],
  },
  {
    key: 'user',
    type: 'text',
    label: 'User',
    required: true,
    showWhen: { field: 'auth', in: ['basic'] },
  },
  {
    key: 'password',
    type: 'secret',
    label: 'Password',
    required: true,
    showWhen: { field: 'auth', in: ['basic'] },
  },
  { key: 'port', type: 'number', label: 'Port' },
]

const keys = (values: Parameters<typeof visibleFields>[1]) =>
  visibleFields(fields, values).map((field) => field.key)

describe('a form', () => {
  it('starts with given values before defaults', () => {
    expect(initialValues(fields)).toEqual({ auth: 'none' })
    expect(initialValues(fields, { auth: 'basic' })).toEqual({ auth: 'basic' })
  })

  it('shows fields by the value of another one, its default included', () => {
    expect(keys({})).toEqual(['auth', 'port'])
    expect(keys({ auth: 'basic' })).toEqual(['auth', 'user', 'password', 'port'])
  })

  it('shows a field while the other one is an expression', () => {
    expect(keys({ auth: '{{ config.auth }}' })).toContain('user')
  })

  it('asks only for required fields that are shown', () => {
    expect(checkValues({ fields, values: { auth: 'none' } })).toEqual({})
    expect(checkValues({ fields, values: { auth: 'basic' } })).toEqual({
      user: 'User is required.',
      password: 'Password is required.',
    })
  })

  it('takes an empty secret as unchanged when the server holds one', () => {
    expect(checkValues({ fields, values: { auth: 'basic', user: 'ann' }, storedSecrets: true })).toEqual({})
  })

  it('checks types, but not those of expressions', () => {
    expect(checkValues({ fields, values: { port: 'many' } })).toEqual({ port: 'Port is a number.' })
    expect(checkValues({ fields, values: { port: '{{ config.port }}', auth: 'odd' } })).toEqual({
      auth: 'Auth is one of: none, basic.',
    })
  })

  it('sends neither hidden nor empty fields', () => {
    expect(submittedValues(fields, { auth: 'none', user: 'ann', port: 0 })).toEqual({ auth: 'none', port: 0 })
    expect(submittedValues(fields, { auth: 'basic', user: '' })).toEqual({ auth: 'basic' })
  })
})

describe('text to values', () => {
  it('reads numbers and keeps what is not one, for the error', () => {
    expect(parseNumber(' 12 ')).toBe(12)
    expect(parseNumber('')).toBeUndefined()
    expect(parseNumber('twelve')).toBe('twelve')
  })

  it('reads JSON, expressions and nothing', () => {
    expect(parseJsonText('{"a":[1]}')).toEqual({ ok: true, value: { a: [1] } })
    expect(parseJsonText(' {{ steps.a.output }} ')).toEqual({ ok: true, value: ' {{ steps.a.output }} ' })
    expect(parseJsonText('  ')).toEqual({ ok: true, value: undefined })
    expect(parseJsonText('{a}').ok).toBe(false)
  })

  it('goes from pairs to an object and back', () => {
    expect(
      fromPairs([
        ['a', '1'],
        ['', 'x'],
        ['b', '2'],
        ['a', '3'],
      ]),
    ).toEqual({ a: '3', b: '2' })
    expect(toPairs({ a: 'x', n: 1 })).toEqual([
      ['a', 'x'],
      ['n', '1'],
    ])
    expect(toPairs('{{ x }}')).toEqual([])
  })
})
