import { describe, expect, it } from 'vitest'
import { fromLocalInput, nextMorning, toLocalInput } from './point-in-time.ts'

describe('a point in time', () => {
  it('is the same after the date field showed it and gave it back', () => {
    const written = fromLocalInput('2027-01-31T09:05')
    expect(written).toMatch(/^2027-01-31T09:05:00[+-]\d\d:\d\d$/)
    expect(toLocalInput(written ?? '')).toBe('2027-01-31T09:05')
  })

  it.each(['', '{{ trigger.body.due }}', '2027-13-90T99:99', '1767225600000'])(
    'cannot be shown for "%s"',
    (text) => {
      expect(toLocalInput(text)).toBe('')
    },
  )

  it('is to begin with the next morning, also over the end of a month', () => {
    const morning = nextMorning(new Date(2026, 11, 31, 23, 30))
    expect(toLocalInput(morning)).toBe('2027-01-01T09:00')
  })

  it('is nothing while the date field is not filled in', () => {
    expect(fromLocalInput('')).toBeNull()
  })
})
