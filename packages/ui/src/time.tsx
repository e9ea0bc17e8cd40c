'use client'

import { useSyncExternalStore } from 'react'
import { formatDuration, formatExact, formatMoment, formatRelative } from './format.ts'

/** When something was, in words that keep up; the exact time on hover. */
export function RelativeTime({ at, className }: { at: string; className?: string | undefined }) {
  const nowMs = useNow(1000)
  const date = new Date(at)
  return (
    <time dateTime={at} title={formatExact(date)} className={className} suppressHydrationWarning>
      {formatRelative({ at: date, now: new Date(nowMs) })}
    </time>
  )
}

/** When something will be, and how long that is from now: 24 Nov 09:00 (in 3 h). The exact time on hover. */
export function Until({ at }: { at: string }) {
  const now = new Date(useNow(1000))
  const date = new Date(at)
  return (
    <time dateTime={at} title={formatExact(date)} suppressHydrationWarning>
      {formatMoment({ at: date, now })} ({formatRelative({ at: date, now })})
    </time>
  )
}

/** The duration of something ended, or of something that goes on since `startedAt`. */
export function Duration({
  durationMs,
  since,
}: {
  durationMs?: number | undefined
  /** Set while it goes on. */
  since?: string | undefined
}) {
  const nowMs = useNow(since === undefined ? 60_000 : 200)
  const shown = since === undefined ? (durationMs ?? 0) : nowMs - new Date(since).getTime()
  return <span suppressHydrationWarning>{formatDuration(shown)}</span>
}

/** The clock, shared: one timer per pace however many times are on the page. */
export function useNow(paceMs: number): number {
  const clock = clockOf(paceMs)
  return useSyncExternalStore(clock.subscribe, clock.read, clock.read)
}

interface Clock {
  subscribe: (listener: () => void) => () => void
  read: () => number
}

const clocks = new Map<number, Clock>()

function clockOf(paceMs: number): Clock {
  const known = clocks.get(paceMs)
  if (known) return known
  const listeners = new Set<() => void>()
  let nowMs = Date.now()
  let timer: ReturnType<typeof setInterval> | undefined
  const tick = () => {
    nowMs = Date.now()
    for (const listener of listeners) listener()
  }
  const clock: Clock = {
    subscribe: (listener) => {
      listeners.add(listener)
      if (timer === undefined) {
        nowMs = Date.now()
        timer = setInterval(tick, paceMs)
      }
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        clearInterval(timer)
        timer = undefined
      }
    },
    read: () => nowMs,
  }
  clocks.set(paceMs, clock)
  return clock
}
