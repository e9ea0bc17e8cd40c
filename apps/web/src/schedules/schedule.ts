import type { JsonObject } from '@millrace/contracts'
import { Cron } from 'croner'
import { durationWords } from '../durations/index.ts'

export type SchedulePreview =
  | { ok: true; words: string | null; next: Date[] }
  | { ok: false; message: string }

export const presets = [
  { value: '*/5 * * * *', label: 'Every 5 minutes' },
  { value: '*/15 * * * *', label: 'Every 15 minutes' },
  { value: '0 * * * *', label: 'Every hour' },
  { value: '0 9 * * *', label: 'Every day at 09:00' },
  { value: '0 9 * * 1-5', label: 'Monday to Friday at 09:00' },
  { value: '0 9 * * 1', label: 'Mondays at 09:00' },
  { value: '0 9 1 * *', label: 'First of each month at 09:00' },
  { value: 'interval', label: 'At a fixed interval' },
  { value: 'custom', label: 'Custom' },
] as const

export function presetOf(cron: string): string {
  return presets.find(({ value }) => value === cron)?.value ?? 'custom'
}

/** What a cron expression means: the next times, and words for the common shapes. */
export function previewCron({
  cron,
  timezone,
  now,
}: {
  cron: string
  timezone: string
  now: Date
}): SchedulePreview {
  try {
    const pattern = new Cron(cron, { timezone, paused: true, mode: '5-part' })
    const next = pattern.nextRuns(5, now)
    if (next.length === 0) return { ok: false, message: 'This never comes.' }
    return { ok: true, words: describeCron(cron), next }
  } catch (error) {
    return {
      ok: false,
      message:
        error instanceof Error
          ? error.message.replace(/^CronPattern: /, '')
          : 'This is not a cron expression.',
    }
  }
}

/** A schedule in words, its zone included; null: it has none. */
export function describeTimes(times: JsonObject): string | null {
  const { cron, timezone, everyMs } = times
  if (typeof everyMs === 'number') return `Every ${durationWords(everyMs)}`
  if (typeof cron !== 'string') return null
  return `${describeCron(cron) ?? cron} (${typeof timezone === 'string' ? timezone : 'UTC'})`
}

/** null: the expression is none of the common shapes, the next times must do. */
export function describeCron(cron: string): string | null {
  const [minute = '', hour = '', day = '', month = '', weekday = '', ...more] = cron.trim().split(/\s+/)
  if (more.length > 0 || month !== '*') return null
  const every = /^\*\/(\d+)$/
  const everyDay = day === '*' && weekday === '*'
  if (everyDay && hour === '*') {
    if (minute === '*') return 'Every minute'
    const step = every.exec(minute)?.[1]
    if (step) return `Every ${step} minutes`
    if (isNumber(minute)) return minute === '0' ? 'Every hour' : `Every hour at ${minute} past`
    return null
  }
  if (!isNumber(minute)) return null
  const hours = every.exec(hour)?.[1]
  if (everyDay && hours) return `Every ${hours} hours at ${minute} past`
  if (!isNumber(hour)) return null
  const time = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`
  if (everyDay) return `Every day at ${time}`
  if (day === '*') {
    const days = weekdayWords(weekday)
    return days === null ? null : `${days} at ${time}`
  }
  return weekday === '*' && isNumber(day) ? `On day ${day} of each month at ${time}` : null
}

function weekdayWords(weekday: string): string | null {
  if (weekday === '1-5') return 'Monday to Friday'
  const names = [
    'Sundays',
    'Mondays',
    'Tuesdays',
    'Wednesdays',
    'Thursdays',
    'Fridays',
    'Saturdays',
    'Sundays',
  ]
  const found = weekday.split(',').map((part) => (isNumber(part) ? names[Number(part)] : undefined))
  return found.every((name) => name !== undefined) ? found.join(', ') : null
}

function isNumber(text: string): boolean {
  return /^\d+$/.test(text)
}
