import { Cron } from 'croner'

/** What the `with` of a schedule trigger says: a cron line in a time zone, or a fixed period. */
export type Schedule = { cron: string; timezone?: string | undefined } | { everyMs: number }

/**
 * The first due time strictly after `after`. Ticks that were missed are not made up one by one: the caller fires
 * once and goes on from now. `anchor` is the last due time, which a fixed period counts from so that it never drifts.
 */
export function nextDueAt({
  schedule,
  after,
  anchor = after,
}: {
  schedule: Schedule
  after: Date
  anchor?: Date
}): Date | null {
  if ('cron' in schedule) {
    // A local time that a change to summer time skips fires at the next valid moment; one that occurs twice, once.
    const cron = new Cron(schedule.cron, { timezone: schedule.timezone ?? 'UTC', paused: true })
    return cron.nextRun(after)
  }
  const elapsedMs = Math.max(0, after.getTime() - anchor.getTime())
  const periods = Math.floor(elapsedMs / schedule.everyMs) + 1
  return new Date(anchor.getTime() + periods * schedule.everyMs)
}
