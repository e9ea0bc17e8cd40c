import { expect, it } from 'vitest'
import { TokenBucket } from './token-bucket.ts'

it('lets a burst pass, then one in its turn, and fills again up to the burst', () => {
  const bucket = new TokenBucket({ perSecond: 10, burst: 3, now: 0 })
  const turns = (now: number, count: number) => Array.from({ length: count }, () => bucket.takeTurn(now))
  expect(turns(0, 5)).toEqual([0, 0, 0, 100, 200])
  // The two that wait are served at 100 and 200.
  expect(turns(200, 1)).toEqual([100])
  expect(turns(60_000, 4)).toEqual([0, 0, 0, 100])
})
