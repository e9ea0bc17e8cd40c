import { expect, it } from 'vitest'
import { isFiltered, readFilters, toggleStatus, toSearch } from './run-filters.ts'

const read = (search: string) => readFilters(new URLSearchParams(search))

it('reads from the address what the API knows, and ignores the rest', () => {
  expect(read('?status=failed,odd,running&customer=globex&utm=1&q=')).toEqual({
    status: 'running,failed',
    customer: 'globex',
  })
  expect(read('?status=odd')).toEqual({})
})

it('writes an address that reads the same', () => {
  const filters = { status: 'failed', q: 'timeout & more', flow: 'import-orders' }
  expect(read(toSearch(filters))).toEqual(filters)
  expect(toSearch({})).toBe('')
})

it('adds and takes away statuses', () => {
  const one = toggleStatus({}, 'failed')
  expect(toggleStatus(one, 'running').status).toBe('running,failed')
  expect(isFiltered(toggleStatus(one, 'failed'))).toBe(false)
})
