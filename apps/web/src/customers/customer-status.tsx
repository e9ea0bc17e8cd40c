'use client'

import type { CustomerStatus as Status } from '@millrace/contracts'
import { Badge, type BadgeTone } from '@millrace/ui'
import { CircleCheck, CirclePause, type LucideIcon, Trash2 } from 'lucide-react'

export function CustomerStatus({ status }: { status: Status }) {
  const { tone, word, icon: Icon } = looks[status]
  return (
    <Badge tone={tone}>
      <Icon aria-hidden="true" />
      {word}
    </Badge>
  )
}

export const looks: Record<Status, { tone: BadgeTone; word: string; icon: LucideIcon }> = {
  active: { tone: 'success', word: 'Active', icon: CircleCheck },
  suspended: { tone: 'warning', word: 'Suspended', icon: CirclePause },
  deleting: { tone: 'danger', word: 'Deleting', icon: Trash2 },
}
