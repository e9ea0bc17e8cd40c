import { describe, expect, it } from 'vitest'
import { dataSourceInput, inputReferences } from './data-source-input.ts'

describe('the input of a data source', () => {
  const use = {
    with: {
      path: '{{ config.folder }}',
      filter: ['a-{{ config.kind }}', 1],
      deep: { limit: '{{config.limit}}' },
    },
  }

  it('takes values of the form; a sole one keeps its type', () => {
    expect(dataSourceInput(use, { folder: '/in', kind: 'x', limit: 5 })).toEqual({
      path: '/in',
      filter: ['a-x', 1],
      deep: { limit: 5 },
    })
  })

  it('takes values as they are: what looks like an expression in one is text', () => {
    const input = dataSourceInput(
      { with: { path: '{{ config.folder }}' } },
      { folder: '{{ config.other }}', other: 1 },
    )
    expect(input).toEqual({ path: '{{ config.other }}' })
  })

  it('reads no prototype', () => {
    expect(dataSourceInput({ with: { a: '{{ config.constructor }}' } }, {})).toEqual({ a: null })
  })

  it('tells which fields it names, and where it holds anything else', () => {
    expect(inputReferences(use).map(({ key }) => key)).toEqual(['folder', 'kind', 'limit'])
    expect(inputReferences({ with: { a: '{{ config.a + 1 }}', b: ['{{ steps.x }}', '{{'] } })).toEqual([
      { path: ['a'], key: null },
      { path: ['b', 0], key: null },
      { path: ['b', 1], key: null },
    ])
  })
})
