import { clsx } from 'clsx'
import type { ReactNode } from 'react'

export type BadgeTone = 'neutral' | 'accent' | 'info' | 'success' | 'warning' | 'danger'

const tones: Record<BadgeTone, string> = {
  neutral: 'bg-queued-soft text-queued',
  accent: 'bg-accent-soft text-accent',
  info: 'bg-running-soft text-running',
  success: 'bg-succeeded-soft text-succeeded',
  warning: 'bg-waiting-soft text-waiting',
  danger: 'bg-failed-soft text-failed',
}

export function Badge({
  tone = 'neutral',
  className,
  children,
}: {
  tone?: BadgeTone
  className?: string
  children: ReactNode
}) {
  return (
    <span
      className={clsx(
        'inline-flex h-5 items-center gap-1 align-middle whitespace-nowrap rounded-sm px-1.5 font-medium text-12 [&_svg]:size-3',
        tones[tone],
        className,
      )}
    >
      {children}
    </span>
  )
}
