import { describe, expect, it } from 'vitest'
import { isFiltered, readFilters, replayableFilter, toggleStatus, toSearch } from './run-filters.ts'

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

it('knows why a run may be held', () => {
  expect(read('?held=rate-limit')).toEqual({ held: 'rate-limit' })
  expect(read('?held=weather')).toEqual({})
})

describe('what a bulk replay takes', () => {
  const to = '2026-11-23T12:00:00.000Z'
  const take = (filters: Parameters<typeof toSearch>[0], from: 'start' | 'failed') =>
    replayableFilter({ filters, from, to })

  it('is what is over, or what failed', () => {
    expect(take({ customer: 'globex' }, 'start')).toEqual({
      customer: 'globex',
      status: 'succeeded,failed,canceled',
      to,
    })
    expect(take({ status: 'running,succeeded,failed' }, 'start')?.status).toBe('succeeded,failed')
    expect(take({ status: 'running,succeeded,failed' }, 'failed')?.status).toBe('failed')
  })

  it('is nothing where no run of the filter can be over', () => {
    expect(take({ status: 'waiting' }, 'start')).toBeNull()
    expect(take({ status: 'succeeded' }, 'failed')).toBeNull()
    expect(take({ held: 'any' }, 'start')).toBeNull()
  })
})
