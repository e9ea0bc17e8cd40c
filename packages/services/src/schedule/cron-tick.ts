/// <reference lib="esnext.temporal" />
import { Cron } from 'croner'

/**
 * The first tick of a cron line strictly after `after`; null: it never comes due again.
 *
 * The line is matched against the clock on the wall, which is not ours to invent around the two changes of a year:
 * - A line that fires in every hour follows elapsed time: an hour that comes twice fires twice, one that is left out not at all.
 * - Any other line means times of the day: one that the change leaves out fires once, at the moment of the change, however
 *   many ticks were left out; one that comes twice fires the first time only.
 */
export function nextCronTick({
  cron,
  timezone = 'UTC',
  after,
}: {
  cron: string
  timezone?: string | undefined
  after: Date
}): Date | null {
  // In UTC, so that the library matches fields and nothing else: `Wall` times below are what a clock shows, as if in UTC.
  const line = new Cron(cron, { timezone: 'UTC', paused: true })
  const find = firesEveryHour(cron) ? nextByElapsedTime : nextByWallClock
  return find(line, { timezone, after })
}

interface Search {
  timezone: string
  after: Date
}

function firesEveryHour(cron: string): boolean {
  const fields = cron.trim().toLowerCase().split(/\s+/)
  if (fields.length === 1) return fields[0] === '@hourly'
  return /^(?:\*|\?|\*\/1|0-23)$/.test(fields.at(-4) ?? '')
}

/** From one change of the offset to the next, local and elapsed time go side by side. */
function nextByElapsedTime(line: Cron, { timezone, after }: Search): Date | null {
  let at = Temporal.Instant.fromEpochMilliseconds(after.getTime()).toZonedDateTimeISO(timezone)
  let floorMs = after.getTime()
  for (;;) {
    const offsetMs = at.offsetNanoseconds / 1e6
    const wall = line.nextRun(new Date(floorMs + offsetMs))
    if (wall === null) return null
    const tickMs = wall.getTime() - offsetMs
    const change = at.getTimeZoneTransition('next')
    if (change === null || tickMs < change.epochMilliseconds) return new Date(tickMs)
    // The moment of the change itself may be a tick.
    floorMs = change.epochMilliseconds - 1
    at = change
  }
}

function nextByWallClock(line: Cron, { timezone, after }: Search): Date | null {
  const here = Temporal.Instant.fromEpochMilliseconds(after.getTime()).toZonedDateTimeISO(timezone)
  let wall: Date | null = new Date(after.getTime() + here.offsetNanoseconds / 1e6)
  for (;;) {
    wall = line.nextRun(wall)
    if (wall === null) return null
    const tick = momentOf(wall, timezone)
    // In an hour that comes twice, what matches has fired the first time.
    if (tick > after.getTime()) return new Date(tick)
  }
}

/** The first moment at which the clock shows it; where it never does, the moment at which it jumps over it. */
function momentOf(wall: Date, timezone: string): number {
  const shown = Temporal.PlainDateTime.from(wall.toISOString().slice(0, -1))
  const moment = shown.toZonedDateTime(timezone, { disambiguation: 'earlier' })
  if (moment.toPlainDateTime().equals(shown)) return moment.epochMilliseconds
  return moment.getTimeZoneTransition('next')?.epochMilliseconds ?? moment.epochMilliseconds
}
