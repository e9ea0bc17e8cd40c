import { describe, expect, it } from 'vitest'
import { doneOf, sharesOf, totalOf } from './counts.ts'

const counts = { pending: 4, upgraded: 10, needs_configuration: 2, skipped: 0, failed: 0, rolled_back: 4 }

describe('how far a rollout is', () => {
  it('counts every instance once, and those that had their turn', () => {
    expect(totalOf({ counts })).toBe(20)
    expect(doneOf({ counts })).toBe(16)
  })

  it('is drawn from what is not empty', () => {
    expect(sharesOf({ counts })).toEqual([
      { status: 'upgraded', percent: 50 },
      { status: 'needs_configuration', percent: 10 },
      { status: 'rolled_back', percent: 20 },
    ])
    const none = { pending: 0, upgraded: 0, needs_configuration: 0, skipped: 0, failed: 0, rolled_back: 0 }
    expect(sharesOf({ counts: none })).toEqual([])
  })
})
