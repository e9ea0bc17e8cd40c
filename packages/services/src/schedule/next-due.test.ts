import { describe, expect, it } from 'vitest'
import { nextDueAt, type Schedule } from './next-due.ts'

const at = (iso: string) => new Date(iso)
const ticks = (schedule: Schedule, from: string, count: number) => {
  const found: string[] = []
  let after: Date = at(from)
  while (found.length < count) {
    const next = nextDueAt({ schedule, after, anchor: after })
    if (!next) break
    found.push(next.toISOString())
    after = next
  }
  return found
}

describe('nextDueAt with cron', () => {
  it('reads the cron line in its time zone', () => {
    const next = nextDueAt({
      schedule: { cron: '0 9 * * *', timezone: 'Europe/Berlin' },
      after: at('2026-07-01T00:00:00Z'),
    })
    expect(next?.toISOString()).toBe('2026-07-01T07:00:00.000Z')
  })

  it('falls back to UTC', () => {
    expect(nextDueAt({ schedule: { cron: '0 9 * * *' }, after: at('2026-07-01T00:00:00Z') })).toEqual(
      at('2026-07-01T09:00:00Z'),
    )
  })

  it('is strictly after the time given', () => {
    expect(nextDueAt({ schedule: { cron: '0 9 * * *' }, after: at('2026-07-01T09:00:00Z') })).toEqual(
      at('2026-07-02T09:00:00Z'),
    )
  })

  it('fires a daily tick once on each day of both clock changes', () => {
    for (const hour of ['1', '2', '3']) {
      const schedule = { cron: `30 ${hour} * * *`, timezone: 'Europe/Berlin' }
      const localDay = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin' })
      const spring = ticks(schedule, '2026-03-27T12:00:00Z', 3).map((iso) => localDay.format(at(iso)))
      expect(spring).toEqual(['2026-03-28', '2026-03-29', '2026-03-30'])
      const autumn = ticks(schedule, '2026-10-23T12:00:00Z', 3).map((iso) => localDay.format(at(iso)))
      expect(autumn).toEqual(['2026-10-24', '2026-10-25', '2026-10-26'])
    }
  })

  it('gives null when the line never comes due again', () => {
    expect(nextDueAt({ schedule: { cron: '0 0 30 2 *' }, after: at('2026-01-01T00:00:00Z') })).toBeNull()
  })
})

describe('nextDueAt with everyMs', () => {
  it('counts from the last due time, not from now', () => {
    const next = nextDueAt({
      schedule: { everyMs: 60_000 },
      anchor: at('2026-01-01T00:00:00Z'),
      after: at('2026-01-01T00:00:05Z'),
    })
    expect(next).toEqual(at('2026-01-01T00:01:00Z'))
  })

  it('skips the periods that were missed', () => {
    const next = nextDueAt({
      schedule: { everyMs: 60_000 },
      anchor: at('2026-01-01T00:00:00Z'),
      after: at('2026-01-01T05:30:20Z'),
    })
    expect(next).toEqual(at('2026-01-01T05:31:00Z'))
  })

  it('starts one period from now without an anchor', () => {
    expect(nextDueAt({ schedule: { everyMs: 1000 }, after: at('2026-01-01T00:00:00Z') })).toEqual(
      at('2026-01-01T00:00:01Z'),
    )
  })
})
