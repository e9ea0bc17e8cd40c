import { describe, expect, it } from 'vitest'
import { sideFields, toMapping, toRows } from './mapping.ts'

const targets = [
  { value: 'email', required: true },
  { value: 'name', required: true },
  { value: 'city', required: false },
]

describe('the rows of a field mapping', () => {
  it('start with every required target, filled in or not', () => {
    expect(
      toRows(
        [
          { to: 'city', from: 'address.city' },
          { to: 'name', value: 'Ada' },
        ],
        targets,
      ),
    ).toEqual([{ to: 'email' }, { to: 'name', value: 'Ada' }, { to: 'city', from: 'address.city' }])
  })

  it('are kept once they say where the value comes from', () => {
    const rows = toRows([{ to: 'name', from: 'title', via: ['trim'] }], targets)
    expect(toMapping([...rows, { to: '' }])).toEqual([{ to: 'name', from: 'title', via: 'trim' }])
    expect(toMapping([{ to: 'name' }])).toBeUndefined()
  })

  it('take nothing from a value that is no mapping', () => {
    expect(toRows('nonsense', [])).toEqual([])
  })

  it('know the fields that are written down before those that are loaded', () => {
    const side = { fields: [{ value: 'email', label: 'E-mail', required: true }] }
    expect(
      sideFields(side, [
        { value: 'email', label: 'email' },
        { value: 'x', label: 'X' },
      ]),
    ).toEqual([
      { value: 'email', label: 'E-mail', required: true },
      { value: 'x', label: 'X', required: false },
    ])
  })
})
