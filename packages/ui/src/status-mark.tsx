import { clsx } from 'clsx'
import type { ReactNode } from 'react'

export const statuses = [
  'queued',
  'running',
  'waiting',
  'succeeded',
  'failed',
  'skipped',
  'canceled',
] as const
/** Statuses of runs and step runs together. */
export type Status = (typeof statuses)[number]

/** A status is never colour alone: an icon of its own shape, and the word (read aloud when `iconOnly`). */
export function StatusMark({
  status,
  iconOnly = false,
  still = false,
  className,
}: {
  status: Status
  iconOnly?: boolean | undefined
  /** Stands for the status as such (a filter, a legend), not for something that goes on. */
  still?: boolean | undefined
  className?: string | undefined
}) {
  const look = looks[status]
  return (
    <span
      className={clsx(
        'inline-flex items-center gap-1.5 whitespace-nowrap align-middle',
        look.color,
        still && '[&_circle]:animate-none',
        className,
      )}
      title={iconOnly ? look.word : undefined}
    >
      <svg
        viewBox="0 0 16 16"
        className="size-4 shrink-0"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        {look.icon}
      </svg>
      <span className={clsx(iconOnly && 'sr-only', status === 'canceled' && !iconOnly && 'line-through')}>
        {look.word}
      </span>
    </span>
  )
}

const ring = <circle cx="8" cy="8" r="5.73" />

const looks: Record<Status, { word: string; color: string; icon: ReactNode }> = {
  queued: {
    word: 'Queued',
    color: 'text-queued',
    icon: (
      <>
        {ring}
        <path d="M8 5v3.2l2 1.3" />
      </>
    ),
  },
  running: {
    word: 'Running',
    color: 'text-running',
    icon: (
      <>
        <circle cx="8" cy="8" r="5.73" strokeOpacity="0.25" />
        <circle cx="8" cy="8" r="5.73" strokeDasharray="12 24" className="animate-dash" />
      </>
    ),
  },
  waiting: {
    word: 'Waiting',
    color: 'text-waiting',
    icon: (
      <>
        {ring}
        <path d="M6.6 6v4M9.4 6v4" />
      </>
    ),
  },
  succeeded: {
    word: 'Succeeded',
    color: 'text-succeeded',
    icon: (
      <>
        {ring}
        <path d="m5.6 8.2 1.7 1.7 3.1-3.5" />
      </>
    ),
  },
  failed: {
    word: 'Failed',
    color: 'text-failed',
    icon: (
      <>
        {ring}
        <path d="m6.2 6.2 3.6 3.6M9.8 6.2 6.2 9.8" />
      </>
    ),
  },
  skipped: {
    word: 'Skipped',
    color: 'text-ink-faint',
    icon: <circle cx="8" cy="8" r="5.73" strokeDasharray="2 2.5" />,
  },
  canceled: {
    word: 'Canceled',
    color: 'text-ink-faint',
    icon: (
      <>
        {ring}
        <path d="m4 12 8-8" />
      </>
    ),
  },
}
