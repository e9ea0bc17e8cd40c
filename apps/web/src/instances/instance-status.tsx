'use client'

import type { InstanceStatus as Status } from '@millrace/contracts'
import { Badge, type BadgeTone } from '@millrace/ui'
import { CircleAlert, CircleCheck, CircleDashed, CirclePause, CircleX, type LucideIcon } from 'lucide-react'

/** The state of an instance: an icon, a word and a colour that says the same. */
export function InstanceStatus({ status }: { status: Status }) {
  const { tone, word, icon: Icon } = looks[status]
  return (
    <Badge tone={tone}>
      <Icon aria-hidden="true" />
      {word}
    </Badge>
  )
}

export const looks: Record<Status, { tone: BadgeTone; word: string; icon: LucideIcon }> = {
  needs_configuration: { tone: 'warning', word: 'Needs configuration', icon: CircleAlert },
  ready: { tone: 'neutral', word: 'Ready', icon: CircleDashed },
  enabled: { tone: 'success', word: 'Enabled', icon: CircleCheck },
  paused: { tone: 'warning', word: 'Paused', icon: CirclePause },
  failing: { tone: 'danger', word: 'Failing', icon: CircleX },
}
