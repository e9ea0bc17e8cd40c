import { stepKinds } from '@millrace/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fixedText, newRow, readFixed, readRows, withSource, writeRow } from './transform-rows.ts'

describe('the table of a transform', () => {
  it('gives back the definition that it was read from', () => {
    const fields = [
      { to: 'name', from: 'trigger.body.name', via: 'trim', default: 'Unknown' },
      { to: 'address.city', value: { a: [1] } },
      { to: 'total', expr: 'steps.a.output * 2', via: ['number', 'text'] },
      { to: 'gone', value: null },
    ]
    const { rows, readable } = readRows(fields)
    expect(readable).toBe(true)
    expect(rows.map(writeRow)).toEqual(fields)
  })

  it('tells when something stands there that it cannot show', () => {
    expect(readRows([{ to: 'a' }])).toEqual({ rows: [], readable: false })
    expect(readRows([{ to: 'a', from: 'b', via: 'nonsense' }]).readable).toBe(false)
    expect(readRows('{{ x }}').readable).toBe(false)
  })

  it('adds rows that the definition accepts, each with a name of its own', () => {
    const first = newRow([])
    const rows = [first, newRow([first])]
    expect(new Set(rows.map(({ to }) => to)).size).toBe(2)
    expect(stepKinds.transform.safeParse({ fields: rows.map(writeRow) }).success).toBe(true)
  })

  it('keeps text when the kind of source changes, and nothing that is not text', () => {
    const row = newRow([])
    expect(withSource(row, 'expr').content).toBe('trigger.body')
    expect(withSource({ ...row, source: 'value', content: { a: 1 } }, 'from').content).toBe('')
  })

  it('reads a fixed value as it was shown', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.parse(JSON.stringify(value))
        expect(readFixed(fixedText(json))).toEqual(json)
      }),
    )
    expect(readFixed('plain words')).toBe('plain words')
  })
})
