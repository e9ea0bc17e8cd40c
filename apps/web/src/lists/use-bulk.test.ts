import { describe, expect, it } from 'vitest'
import { addPage, oneByOne } from './use-bulk.ts'

describe('a bulk action', () => {
  it('counts what is done, and what is refused by its reason', () => {
    const first = addPage({ done: 0, total: 5, refused: [] }, { done: 2, refused: ['paused'], next: 'x' })
    const second = addPage(first, { done: 0, refused: ['gone', 'paused'], next: null })
    expect(second).toEqual({
      done: 2,
      total: 5,
      refused: [
        { reason: 'paused', count: 2 },
        { reason: 'gone', count: 1 },
      ],
    })
  })

  it('goes on behind an item that is refused', async () => {
    const acted: string[] = []
    const work = oneByOne(['a', 'b'], async (item) => {
      acted.push(item)
      if (item === 'a') throw new Error('a is in use')
    })
    const first = await work(null)
    expect(first).toEqual({ done: 0, refused: ['a is in use'], next: '1' })
    expect(await work(first.next)).toEqual({ done: 1, refused: [], next: null })
    expect(acted).toEqual(['a', 'b'])
  })

  it('ends at once with nothing to do', async () => {
    expect(await oneByOne([], async () => undefined)(null)).toEqual({ done: 0, refused: [], next: null })
  })
})
