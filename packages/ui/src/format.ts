/** 840 ms, 2.4 s, 1 m 12 s, 3 h 4 m, 2 d 3 h. */
export function formatDuration(durationMs: number): string {
  const ms = Math.max(0, durationMs)
  if (ms < 1) return ms === 0 ? '0 ms' : '<1 ms'
  if (Math.round(ms) < 1000) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return pair(Math.floor(seconds / 60), 'm', seconds % 60, 's')
  const minutes = Math.round(seconds / 60)
  if (minutes < 1440) return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'm')
  const hours = Math.round(minutes / 60)
  return pair(Math.floor(hours / 24), 'd', hours % 24, 'h')
}

/** 0 B, 640 B, 12 kB, 3.4 MB: powers of 1000, one decimal below ten. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const
  let value = Math.max(0, bytes)
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0
  return `${value.toFixed(digits)} ${units[unit]}`
}

const count = new Intl.NumberFormat('en')
/** 12,345 */
export const formatCount = (value: number): string => count.format(value)

/** just now, 42 s ago, 5 min ago, 3 h ago, 2 d ago, then the date; `in 5 min` for the future. */
export function formatRelative({ at, now }: { at: Date; now: Date }): string {
  const delta = now.getTime() - at.getTime()
  const seconds = Math.round(Math.abs(delta) / 1000)
  if (seconds < 5) return 'just now'
  const text = relativeText(seconds)
  if (text === null) return dateText.format(at)
  return delta >= 0 ? `${text} ago` : `in ${text}`
}

/** The exact time in the viewer's zone: 3 Nov 2026, 14:05:09.120 GMT+1. */
export function formatExact(at: Date): string {
  return exactText.format(at)
}

/** A time to come or gone by, to the minute, as short as is clear: 14:05 today, 24 Nov 09:00, 24 Nov 2027 09:00. */
export function formatMoment({ at, now }: { at: Date; now: Date }): string {
  const time = timeText.format(at)
  if (at.toDateString() === now.toDateString()) return time
  const day = at.getFullYear() === now.getFullYear() ? dayText.format(at) : dateText.format(at)
  return `${day} ${time}`
}

/** 14:05:09.120, for log lines. */
export function formatClock(at: Date): string {
  return clockText.format(at)
}

function relativeText(seconds: number): string | null {
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`
  if (seconds < 7 * 86_400) return `${Math.floor(seconds / 86_400)} d`
  return null
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}

const dateText = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
const dayText = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const timeText = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const exactText = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  timeZoneName: 'short',
})
const clockText = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
})
