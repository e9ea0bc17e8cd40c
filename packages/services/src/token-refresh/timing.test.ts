import { expect, test } from 'vitest'
import { nextAttemptAt, renewalDueAt, usableUntil } from './timing.ts'

const now = new Date('2026-11-23T12:00:00Z')
const after = (ms: number) => new Date(now.getTime() + ms)
const minute = 60_000
const hour = 60 * minute

test('a token is renewed before its end, not all of an hour at the same moment', () => {
  const due = (random: number) =>
    renewalDueAt({ now, expiresAt: after(hour), by: 'token', random: () => random })?.getTime() ?? 0
  expect(due(0)).toBe(after(55 * minute).getTime())
  expect(due(1)).toBe(after(50 * minute).getTime())
})

test('a short token is renewed while it is still good', () => {
  const expiresAt = after(10_000)
  for (const random of [0, 0.5, 1]) {
    const due = renewalDueAt({ now, expiresAt, by: 'token', random: () => random })
    expect(due?.getTime()).toBeGreaterThan(now.getTime())
    expect(due?.getTime()).toBeLessThan(expiresAt.getTime())
  }
})

test('one that nobody can renew is looked at when it ends; one that is fetched when needed never is', () => {
  expect(renewalDueAt({ now, expiresAt: after(hour), by: 'nobody' })).toEqual(after(hour))
  expect(renewalDueAt({ now, expiresAt: after(hour), by: 'asking' })).toBeNull()
  expect(renewalDueAt({ now, expiresAt: null, by: 'token' })).toBeNull()
})

test('a run wants another token shortly before the end, also of a very short one', () => {
  expect(usableUntil({ refreshedAt: now, expiresAt: after(hour) })).toEqual(after(hour - 30_000))
  expect(usableUntil({ refreshedAt: now, expiresAt: after(2000) })).toEqual(after(1800))
})

test('pauses after failures double, up to half an hour and a bit', () => {
  const pause = (failures: number, random = 0) =>
    nextAttemptAt({ now, failures, random: () => random }).getTime() - now.getTime()
  expect([1, 2, 3].map((failures) => pause(failures))).toEqual([15_000, 30_000, 60_000])
  expect(pause(1000)).toBe(30 * minute)
  expect(pause(1000, 1)).toBe(45 * minute)
})
