import { findTrigger } from '@millrace/connectors/manifests'
import { type Trigger, triggerKinds } from '@millrace/contracts'
import type { Missed } from './due-ticks.ts'
import type { Schedule } from './next-due.ts'

export const defaultPollEveryMs = 5 * 60_000

/** What makes a flow due by the clock. */
export type TriggerSchedule =
  | { kind: 'schedule'; schedule: Schedule; missed: Missed; overlap: 'allow' | 'skip' }
  | { kind: 'poll'; schedule: Schedule }

/** null: the flow starts by something else than the clock. */
export function scheduleOf(trigger: Trigger): TriggerSchedule | null {
  if (trigger.use === 'schedule') {
    const { cron, timezone, everyMs, missed, overlap } = triggerKinds.schedule.parse(trigger.with ?? {})
    const schedule = toSchedule({ cron, timezone, everyMs })
    if (schedule === null) return null
    return { kind: 'schedule', schedule, missed: missed ?? 'once', overlap: overlap ?? 'allow' }
  }
  const manifest = findTrigger(trigger.use)
  if (manifest === null || !('polls' in manifest) || !manifest.polls) return null
  return { kind: 'poll', schedule: toSchedule(trigger.poll ?? {}) ?? { everyMs: defaultPollEveryMs } }
}

function toSchedule({
  cron,
  timezone,
  everyMs,
}: {
  cron?: string | undefined
  timezone?: string | undefined
  everyMs?: number | undefined
}): Schedule | null {
  if (cron !== undefined) return { cron, timezone }
  return everyMs === undefined ? null : { everyMs }
}
