import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { durationWords, joinDuration, splitDuration } from './duration.ts'

describe('a length of time', () => {
  it.each([
    [0, '0 seconds'],
    [1, '1 ms'],
    [1500, '1500 ms'],
    [90_000, '90 seconds'],
    [3_600_000, '1 hour'],
    [259_200_000, '3 days'],
  ])('of %i ms is read as %s', (ms, words) => {
    expect(durationWords(ms)).toBe(words)
  })

  it('is the same after being shown and written again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000_000_000 }), (ms) => {
        expect(joinDuration(splitDuration(ms))).toBe(ms)
      }),
    )
  })
})
