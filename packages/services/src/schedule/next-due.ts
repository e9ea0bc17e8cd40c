import { nextCronTick } from './cron-tick.ts'

/** A cron line in a time zone, or a fixed period. */
export type Schedule = { cron: string; timezone?: string | undefined } | { everyMs: number }

/**
 * The first due time strictly after `after`. `anchor` is the last due time, which a fixed period counts from so that it
 * never drifts.
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
  if ('cron' in schedule) return nextCronTick({ ...schedule, after })
  const elapsedMs = Math.max(0, after.getTime() - anchor.getTime())
  const periods = Math.floor(elapsedMs / schedule.everyMs) + 1
  return new Date(anchor.getTime() + periods * schedule.everyMs)
}
