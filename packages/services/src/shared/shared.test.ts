import type { FieldType, Json } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { checksum } from './checksum.ts'
import { checkFieldValues } from './field-values.ts'
import { toJsonPath } from './parse.ts'
import { firstIdAt, isUuid } from './uuid.ts'
import { Wake } from './wake.ts'

describe('checksum', () => {
  it('does not depend on the order of keys, but on everything else', () => {
    expect(checksum({ a: 1, b: { c: [1, 2], d: null } })).toBe(checksum({ b: { d: null, c: [1, 2] }, a: 1 }))
    expect(checksum({ a: [1, 2] })).not.toBe(checksum({ a: [2, 1] }))
  })
})

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
    ).toMatchObject([{ path: 'v.x' }])
  })
})

describe('toJsonPath', () => {
  it('writes indexes and odd names in brackets', () => {
    expect(toJsonPath(['flows', 0, 'with', 'a b'])).toBe('flows[0].with["a b"]')
    expect(toJsonPath([])).toBe('')
  })
})

describe('firstIdAt', () => {
  it('sorts before every id of its moment and after those before', () => {
    const id = firstIdAt(new Date('2026-11-23T00:00:00Z'))
    expect(isUuid(id)).toBe(true)
    expect(firstIdAt(new Date('2026-11-22T23:59:59.999Z')) < id).toBe(true)
  })
})

describe('Wake', () => {
  const never = new AbortController().signal

  it('remembers a ring from before the waiting', async () => {
    const wake = new Wake()
    wake.ring()
    await wake.wait({ timeoutMs: 60_000, signal: never })
  })

  it('ends with the signal', async () => {
    const wake = new Wake()
    const left = new AbortController()
    const waiting = wake.wait({ timeoutMs: 60_000, signal: left.signal })
    left.abort()
    await waiting
  })
})
