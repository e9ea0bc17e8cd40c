import { findTrigger } from '@millrace/connectors/manifests'
import { type JsonObject, type Trigger, triggerKinds } from '@millrace/contracts'
import { scheduleValueSchema } from '@millrace/contracts/field-values'
import type { Missed } from './due-ticks.ts'
import type { Schedule } from './next-due.ts'

export const defaultPollEveryMs = 5 * 60_000

/** What makes a flow due by the clock. */
export type TriggerSchedule =
  | { kind: 'schedule'; schedule: Schedule; missed: Missed; overlap: 'allow' | 'skip' }
  | { kind: 'poll'; schedule: Schedule }

/** null: the flow starts by something else than the clock, or by a schedule that nobody has chosen yet. */
export function scheduleOf(trigger: Trigger, config: JsonObject): TriggerSchedule | null {
  if (trigger.use === 'schedule') {
    const { config: field, missed, overlap, ...times } = triggerKinds.schedule.parse(trigger.with ?? {})
    const schedule = toSchedule(field === undefined ? times : chosenTimes(config, field))
    if (schedule === null) return null
    return { kind: 'schedule', schedule, missed: missed ?? 'once', overlap: overlap ?? 'allow' }
  }
  const manifest = findTrigger(trigger.use)
  if (manifest === null || !('polls' in manifest) || !manifest.polls) return null
  return { kind: 'poll', schedule: toSchedule(trigger.poll ?? {}) ?? { everyMs: defaultPollEveryMs } }
}

interface Times {
  cron?: string | undefined
  timezone?: string | undefined
  everyMs?: number | undefined
}

function chosenTimes(config: JsonObject, field: string): Times {
  return scheduleValueSchema.safeParse(config[field]).data ?? {}
}

function toSchedule({ cron, timezone, everyMs }: Times): Schedule | null {
  if (cron !== undefined) return { cron, timezone }
  return everyMs === undefined ? null : { everyMs }
}
