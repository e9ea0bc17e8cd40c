import { describe, expect, it } from 'vitest'
import { readFilters, toSearch } from './url-filters.ts'

const keys = ['q', 'status'] as const

describe('filters in an address', () => {
  it('survive being written and read', () => {
    const filters = { q: 'a & b=c', status: 'active' }
    expect(readFilters(new URLSearchParams(toSearch(filters, keys)), keys)).toEqual(filters)
  })

  it('are only those that the list knows, and not empty', () => {
    expect(readFilters(new URLSearchParams('q=&status=x&evil=1'), keys)).toEqual({ status: 'x' })
    expect(toSearch({ q: '' }, keys)).toBe('')
  })
})
