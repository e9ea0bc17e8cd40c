import { describe, expect, it } from 'vitest'
import { readPointInTime } from './point-in-time.ts'

describe('readPointInTime', () => {
  it.each([
    ['2026-05-01T08:00:00Z', Date.UTC(2026, 4, 1, 8)],
    [' 2026-05-01T08:00Z ', Date.UTC(2026, 4, 1, 8)],
    ['2026-05-01T08:00:00.250+02:00', Date.UTC(2026, 4, 1, 6, 0, 0, 250)],
    ['2026-05-01T08:00:00-0330', Date.UTC(2026, 4, 1, 11, 30)],
    [1_777_622_400_000, 1_777_622_400_000],
    [1_777_622_400_000.5, 1_777_622_400_001],
  ])('takes %j', (given, ms) => {
    expect(readPointInTime(given)).toEqual({ ok: true, ms })
  })

  it.each([
    ['2026-05-01T08:00:00', 'without a zone', '2026-05-01T08:00:00Z'],
    ['2026-05-01', 'no time', '2026-05-01T08:00:00Z'],
    ['tomorrow', '"tomorrow"', '2026-05-01T08:00:00Z'],
    ['2026-02-31T08:00:00Z', 'does not exist', ''],
    ['2026-02-28T25:00:00Z', 'does not exist', ''],
    [1_777_622_400, 'long past', 'not seconds'],
    [-1, 'long past', ''],
    [null, 'null', ''],
    [{}, 'an object', ''],
  ])('refuses %j and says what to write', (given, message, hint) => {
    expect(readPointInTime(given)).toMatchObject({
      ok: false,
      message: expect.stringContaining(message.replace('an object', 'object')),
      hint: expect.stringContaining(hint),
    })
  })
})
