import { describe, expect, it } from 'vitest'
import { initiallyOpen, type JsonValue, jsonRows, pathText, rootId, searchJson } from './rows.ts'

const value: JsonValue = {
  orders: [
    { id: 'A-1', total: 12 },
    { id: 'B-2', total: 8 },
  ],
  'odd key': null,
}

const shown = (open: Iterable<string>) => jsonRows({ value, open: new Set(open) }).map((row) => row.id)

describe('jsonRows', () => {
  it('shows only the root while it is closed', () => {
    expect(shown([])).toEqual([rootId])
  })

  it('shows the children of open containers in their order, with their depth', () => {
    const rows = jsonRows({ value, open: new Set([rootId, '$.orders']) })
    expect(rows.map((row) => [row.id, row.depth, row.size])).toEqual([
      ['$', 0, 2],
      ['$.orders', 1, 2],
      ['$.orders[0]', 2, 2],
      ['$.orders[1]', 2, 2],
      ['$["odd key"]', 1, null],
    ])
  })

  it('does not show what is open below something closed', () => {
    expect(shown(['$.orders', '$.orders[0]'])).toEqual([rootId])
  })
})

describe('initiallyOpen', () => {
  it('opens everything in a small value', () => {
    expect([...initiallyOpen({ value })]).toEqual(['$', '$.orders', '$.orders[0]', '$.orders[1]'])
  })

  it('opens the root of a large list, but not its items', () => {
    const list = Array.from({ length: 500 }, (_, index) => ({ index }))
    expect([...initiallyOpen({ value: list })]).toEqual([rootId])
  })

  it('leaves empty containers closed', () => {
    expect([...initiallyOpen({ value: { a: [] } })]).toEqual([rootId])
  })
})

describe('searchJson', () => {
  it('finds names and values whatever their case, and opens the way to them', () => {
    const found = searchJson({ value, text: 'b-2' })
    expect(found.ids).toEqual(['$.orders[1].id'])
    expect([...found.open].sort()).toEqual(['$', '$.orders', '$.orders[1]'])
    expect(searchJson({ value, text: 'TOTAL' }).ids).toHaveLength(2)
  })

  it('stops at the limit and says so', () => {
    const found = searchJson({ value: ['x', 'x', 'x'], text: 'x', limit: 2 })
    expect(found.ids).toHaveLength(2)
    expect(found.more).toBe(true)
  })

  it('finds nothing for no text', () => {
    expect(searchJson({ value, text: '' }).ids).toEqual([])
  })
})

it('writes paths as expressions do', () => {
  expect(pathText(['orders', 3, 'odd key', 'id'])).toBe('.orders[3]["odd key"].id')
})
