import { nextDueAt, type Schedule } from './next-due.ts'

/** Ticks that were missed are made up for at most so often. */
export const mostMissedTicks = 100
/** A tick this late was not missed: schedulers look once a second, and workers restart. */
export const latenessMs = 60_000

export type Missed = 'once' | 'skip' | 'all'

/** The ticks that are to fire now, of those from `dueAt` to `now`. */
export function dueTicks({
  schedule,
  missed,
  dueAt,
  now,
}: {
  schedule: Schedule
  missed: Missed
  dueAt: Date
  now: Date
}): Date[] {
  switch (missed) {
    case 'once':
      return [dueAt]
    case 'all':
      return ticksBetween({ schedule, from: dueAt, anchor: dueAt, to: now })
    case 'skip': {
      const earliest = new Date(now.getTime() - latenessMs)
      if (dueAt >= earliest) return ticksBetween({ schedule, from: dueAt, anchor: dueAt, to: now }).slice(-1)
      const from = nextDueAt({ schedule, after: earliest, anchor: dueAt })
      if (from === null) return []
      return ticksBetween({ schedule, from, anchor: dueAt, to: now }).slice(-1)
    }
    default:
      return missed satisfies never
  }
}

/** The oldest first; what is beyond the most that are made up for is let go. */
function ticksBetween({
  schedule,
  from,
  anchor,
  to,
}: {
  schedule: Schedule
  from: Date
  anchor: Date
  to: Date
}): Date[] {
  const ticks: Date[] = []
  for (
    let tick: Date | null = from;
    tick !== null && tick <= to && ticks.length < mostMissedTicks;
    tick = nextDueAt({ schedule, after: tick, anchor })
  ) {
    ticks.push(tick)
  }
  return ticks
}
