import { expect, it } from 'vitest'
import { failurePercent, guardReason } from './guard.ts'

const guard = { failurePercent: 50, minRuns: 4 }

it.each([
  { ended: 0, failed: 0, trips: false },
  { ended: 3, failed: 3, trips: false },
  { ended: 4, failed: 1, trips: false },
  { ended: 4, failed: 2, trips: true },
  { ended: 100, failed: 49, trips: false },
])('$failed of $ended failed runs trip it: $trips', ({ trips, ...runs }) => {
  expect(guardReason(guard, runs) !== null).toBe(trips)
})

it('says how many runs failed, and what the limit is', () => {
  expect(guardReason(guard, { ended: 6, failed: 4 })).toBe(
    '4 of 6 runs on the new version failed (66.7 %). The limit is 50 % of at least 4 runs.',
  )
  expect(failurePercent({ ended: 0, failed: 0 })).toBeNull()
})
