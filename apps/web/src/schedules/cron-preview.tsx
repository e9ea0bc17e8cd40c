'use client'

import { useNow } from '@millrace/ui'
import { useMemo } from 'react'
import { previewCron } from './schedule.ts'

/** A cron expression in words and its next times in its zone, or what is wrong with it. */
export function CronPreview({ cron, timezone }: { cron: string; timezone: string }) {
  const nowMs = useNow(60_000)
  const preview = useMemo(
    () => previewCron({ cron, timezone, now: new Date(nowMs) }),
    [cron, timezone, nowMs],
  )
  if (!preview.ok) {
    return (
      <p role="alert" className="text-12 text-failed">
        {preview.message}
      </p>
    )
  }
  const format = new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: timezone,
  })
  return (
    <div className="rounded bg-sunken px-3 py-2 text-12">
      {preview.words ? <p className="font-medium">{preview.words}</p> : null}
      <p className="text-ink-faint">Next times in {timezone}</p>
      <ol>
        {preview.next.map((date) => (
          <li key={date.toISOString()}>{format.format(date)}</li>
        ))}
      </ol>
    </div>
  )
}
