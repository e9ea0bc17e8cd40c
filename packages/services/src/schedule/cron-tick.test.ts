import { describe, expect, it } from 'vitest'
import { nextCronTick } from './cron-tick.ts'

const year = 2026
const minuteMs = 60_000
const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/Santiago']

/** A line, and what it means as plain sets: so that nothing of the code under test is used to say what is right. */
interface Line {
  cron: string
  minutes: number[]
  hours: number[]
  weekdays: number[] | null
  everyHour: boolean
}

const lines: Line[] = [
  ...['30 * * * *', '0 0-23 * * *'].map((cron) => everyHour(cron)),
  daily('30 0 * * *', [30], [0]),
  daily('15 1 * * *', [15], [1]),
  daily('30 1 * * *', [30], [1]),
  daily('0 2 * * *', [0], [2]),
  daily('30 2 * * *', [30], [2]),
  daily('0,30 2 * * *', [0, 30], [2]),
  daily('0,10,20,30,40,50 1-3 * * *', [0, 10, 20, 30, 40, 50], [1, 2, 3]),
  daily('45 1,2,3,4 * * *', [45], [1, 2, 3, 4]),
  daily('0 */2 * * *', [0], [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22]),
  daily('0 3 * * *', [0], [3]),
  daily('59 23 * * *', [59], [23]),
  { ...daily('30 2 * * 0', [30], [2]), weekdays: [0] },
  { ...daily('0 9 * * 1-5', [0], [9]), weekdays: [1, 2, 3, 4, 5] },
]

function everyHour(cron: string): Line {
  const minutes = cron.split(' ')[0]?.split(',').map(Number) ?? []
  return {
    ...daily(
      cron,
      minutes,
      Array.from({ length: 24 }, (_, hour) => hour),
    ),
    everyHour: true,
  }
}

function daily(cron: string, minutes: number[], hours: number[]): Line {
  return { cron, minutes, hours, weekdays: null, everyHour: false }
}

describe.each(zones)('a year of ticks in %s', (zone) => {
  const clock = clockOf(zone)
  it.each(lines)('$cron', (line) => {
    expect(ticksOf(line.cron, zone)).toEqual(expectedTicks(line, clock))
  })
})

it('never comes due', () => {
  expect(nextCronTick({ cron: '0 0 30 2 *', after: new Date('2026-01-01T00:00:00Z') })).toBeNull()
})

it('is strictly after the time given, to the millisecond', () => {
  const next = (after: string) => nextCronTick({ cron: '0 9 * * *', after: new Date(after) })?.toISOString()
  expect(next('2026-01-01T08:59:59.999Z')).toBe('2026-01-01T09:00:00.000Z')
  expect(next('2026-01-01T09:00:00.000Z')).toBe('2026-01-02T09:00:00.000Z')
})

function ticksOf(cron: string, timezone: string): string[] {
  const ticks: string[] = []
  let after = new Date(Date.UTC(year, 0, 1) - 1)
  for (;;) {
    const next = nextCronTick({ cron, timezone, after })
    if (next === null || next.getUTCFullYear() !== year) return ticks
    ticks.push(next.toISOString())
    after = next
  }
}

/** What the clock on the wall shows at each minute of the year, as minutes since 1970, by Intl. */
function clockOf(timeZone: string): { at: number; wall: number }[] {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  })
  const offsetAt = (ms: number) => {
    const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]))
    const { month = 0, day = 0, hour = 0, minute = 0 } = part
    return Date.UTC(part.year ?? 0, month - 1, day, hour, minute) - ms
  }
  const minutes: { at: number; wall: number }[] = []
  let offset = 0
  // One minute before the year, so that a change on its first minute would be seen.
  for (let at = Date.UTC(year, 0, 1) - minuteMs; at < Date.UTC(year + 1, 0, 1); at += minuteMs) {
    // Clocks change on half hours only.
    if (minutes.length === 0 || at % (30 * minuteMs) === 0) offset = offsetAt(at)
    minutes.push({ at, wall: at + offset })
  }
  return minutes
}

function expectedTicks(line: Line, clock: { at: number; wall: number }[]): string[] {
  const ticks = new Set<number>()
  let furthest = clock[0]?.wall ?? 0
  for (const { at, wall } of clock.slice(1)) {
    if (line.everyHour) {
      if (matches(line, wall)) ticks.add(at)
      continue
    }
    // Minutes that the clock jumped over, and this one; one that it showed before counts no more.
    for (let shown = furthest + minuteMs; shown <= wall; shown += minuteMs) {
      if (matches(line, shown)) ticks.add(at)
    }
    furthest = Math.max(furthest, wall)
  }
  return [...ticks].map((at) => new Date(at).toISOString())
}

function matches({ minutes, hours, weekdays }: Line, wall: number): boolean {
  const shown = new Date(wall)
  return (
    minutes.includes(shown.getUTCMinutes()) &&
    hours.includes(shown.getUTCHours()) &&
    (weekdays === null || weekdays.includes(shown.getUTCDay()))
  )
}
