import { z } from 'zod'
import { cronHint, cronProblem, isTimeZone } from '../definition/validate/cron.ts'
import type { Json } from '../json.ts'
import type { WrongValue } from './wrong-value.ts'

/** The value of a `schedule` field. */
export const scheduleValueSchema = z.union([
  z.strictObject({ cron: z.string().min(1).max(200), timezone: z.string().max(100).optional() }),
  z.strictObject({
    everyMs: z
      .int()
      .min(1000)
      .max(366 * 86_400_000),
  }),
])
export type ScheduleValue = z.infer<typeof scheduleValueSchema>

export function checkSchedule(label: string, value: Json): WrongValue | null {
  const parsed = scheduleValueSchema.safeParse(value)
  if (!parsed.success) {
    return {
      below: [],
      message: `${label} is a schedule.`,
      hint: 'Give { "cron": "0 9 * * 1-5", "timezone": "Europe/Berlin" } or { "everyMs": 3600000 } (at least 1000).',
    }
  }
  if (!('cron' in parsed.data)) return null
  const { cron, timezone } = parsed.data
  // A flow's author may count seconds; a customer who writes a sixth field by mistake would start a run each second.
  if (cron.trim().split(/\s+/).length > 5)
    return { below: ['cron'], message: `"${cron}" has more than five fields.`, hint: cronHint }
  const wrong = cronProblem(cron)
  if (wrong !== null) return { below: ['cron'], message: wrong.message, hint: cronHint }
  if (timezone === undefined || isTimeZone(timezone)) return null
  return {
    below: ['timezone'],
    message: `There is no time zone "${timezone}".`,
    hint: 'Use an IANA name such as Europe/Berlin or UTC.',
  }
}
