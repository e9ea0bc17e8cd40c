'use client'

import type { Approval } from '@millrace/contracts'
import { formatExact } from '@millrace/ui'
import { CircleCheck, CircleX, Hourglass, TimerOff } from 'lucide-react'
import type { ReactNode } from 'react'

type Closed = Exclude<Approval['status'], 'open'>

/** Everything but the question itself: it was answered, comes too late or too early. */
export function ApprovalOutcome({ approval }: { approval: Approval }) {
  if (approval.status === 'open') return null
  const look = looks[approval.status]
  return (
    <div role="status" className="flex items-start gap-3 px-4 py-5 sm:px-6">
      <span className={`mt-0.5 [&_svg]:size-5 ${look.color}`}>{look.icon}</span>
      <div className="min-w-0">
        <h2 className="font-medium text-14">{look.title}</h2>
        <p className="mt-0.5 break-words text-13 text-ink-muted">{look.text}</p>
        {approval.at === null ? null : (
          <p className="mt-2 break-words text-13 text-ink-muted" suppressHydrationWarning>
            {approval.by === null ? '' : `${approval.by}, `}
            {formatExact(new Date(approval.at))}
          </p>
        )}
      </div>
    </div>
  )
}

const looks: Record<Closed, { title: string; text: string; icon: ReactNode; color: string }> = {
  approved: {
    title: 'Approved',
    text: 'The answer is recorded and work goes on. You can close this page.',
    icon: <CircleCheck aria-hidden="true" />,
    color: 'text-succeeded',
  },
  rejected: {
    title: 'Rejected',
    text: 'The answer is recorded. You can close this page.',
    icon: <CircleX aria-hidden="true" />,
    color: 'text-failed',
  },
  early: {
    title: 'Not open yet',
    text: 'What comes before this question is still at work. This page opens by itself when it is your turn.',
    icon: <Hourglass aria-hidden="true" />,
    color: 'text-waiting',
  },
  expired: {
    title: 'Too late',
    text: 'Nobody answered in time, so an answer changes nothing any more. Ask whoever sent the link for a new one.',
    icon: <TimerOff aria-hidden="true" />,
    color: 'text-ink-muted',
  },
  over: {
    title: 'No longer needed',
    text: 'What asked this question has ended, so an answer changes nothing any more.',
    icon: <TimerOff aria-hidden="true" />,
    color: 'text-ink-muted',
  },
}
