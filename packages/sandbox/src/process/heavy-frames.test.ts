import { expect, it } from 'vitest'
import { HeavyFrames } from './heavy-frames.ts'

it('leaves the loop to others between two large messages, whoever sent them, and gives what came of each', async () => {
  const heavy = new HeavyFrames()
  const order: string[] = []
  const busy = (name: string) => () => {
    for (const until = performance.now() + 20; performance.now() < until; );
    order.push(name)
    return name
  }
  const other = setInterval(() => order.push('other'), 1)
  const given = await Promise.all([
    heavy.inTurn(busy('one')),
    heavy.inTurn(busy('two')),
    heavy.inTurn(busy('three')),
  ])
  clearInterval(other)
  expect(given).toEqual(['one', 'two', 'three'])
  expect(order.filter((name) => name !== 'other')).toEqual(given)
  expect(order.slice(order.indexOf('one'), order.indexOf('two'))).toContain('other')
  expect(order.slice(order.indexOf('two'), order.indexOf('three'))).toContain('other')
})

it('goes on after one that is no message at all', async () => {
  const heavy = new HeavyFrames()
  const broken = heavy.inTurn(() => {
    throw new Error('no JSON')
  })
  await expect(broken).rejects.toThrow('no JSON')
  expect(await heavy.inTurn(() => 'next')).toBe('next')
})
