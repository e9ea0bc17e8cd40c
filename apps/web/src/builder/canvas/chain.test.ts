import { describe, expect, it } from 'vitest'
import type { Edge } from '../document/index.ts'
import { chainOf, stack } from './chain.ts'

const ids = ['a', 'b', 'c']
const chain: Edge[] = [
  ['b:vip', 'c'],
  ['a', 'b'],
]

describe('a chain of steps', () => {
  it('is found whatever the order of its edges', () => {
    expect(chainOf(ids, chain)).toEqual(ids)
    expect(chainOf(['a'], [])).toEqual(['a'])
  })

  it.each<[string, Edge[]]>([
    [
      'forks',
      [
        ['a', 'b'],
        ['a', 'c'],
      ],
    ],
    [
      'joins',
      [
        ['a', 'c'],
        ['b', 'c'],
      ],
    ],
    ['stands apart', [['a', 'b']]],
    [
      'goes round',
      [
        ['a', 'b'],
        ['b', 'a'],
      ],
    ],
  ])('is none where it %s', (_how, edges) => {
    expect(chainOf(ids, edges)).toBeNull()
  })

  it('stands in one line, a wide step in the middle of the others', () => {
    const sizes = {
      a: { width: 240, height: 60 },
      b: { width: 400, height: 80 },
      c: { width: 240, height: 60 },
    }
    expect(stack({ chain: ids, sizes, origin: { x: 20, y: 100 } })).toEqual({
      a: { x: 100, y: 100 },
      b: { x: 20, y: 220 },
      c: { x: 100, y: 360 },
    })
  })
})
