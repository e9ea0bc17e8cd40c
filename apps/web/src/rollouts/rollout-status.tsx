'use client'

import type { RolloutItemStatus, RolloutStatus as Status } from '@millrace/contracts'
import { Badge, type BadgeTone } from '@millrace/ui'
import {
  ArrowUpFromLine,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleSlash,
  CircleX,
  Eye,
  type LucideIcon,
  Undo2,
} from 'lucide-react'

interface Look {
  tone: BadgeTone
  word: string
  icon: LucideIcon
}

export function RolloutStatus({ status }: { status: Status }) {
  return <Mark {...rolloutLooks[status]} />
}

export function ItemStatus({ status }: { status: RolloutItemStatus }) {
  return <Mark {...itemLooks[status]} />
}

function Mark({ tone, word, icon: Icon }: Look) {
  return (
    <Badge tone={tone}>
      <Icon aria-hidden="true" />
      {word}
    </Badge>
  )
}

export const rolloutLooks: Record<Status, Look> = {
  running: { tone: 'info', word: 'Moving', icon: ArrowUpFromLine },
  watching: { tone: 'info', word: 'Watching', icon: Eye },
  paused: { tone: 'warning', word: 'Paused', icon: CirclePause },
  completed: { tone: 'success', word: 'Completed', icon: CircleCheck },
  rolling_back: { tone: 'warning', word: 'Going back', icon: Undo2 },
  rolled_back: { tone: 'danger', word: 'Rolled back', icon: Undo2 },
  canceled: { tone: 'neutral', word: 'Canceled', icon: CircleSlash },
}

export const itemLooks: Record<RolloutItemStatus, Look> = {
  pending: { tone: 'neutral', word: 'Pending', icon: CircleDashed },
  upgraded: { tone: 'success', word: 'Upgraded', icon: CircleCheck },
  needs_configuration: { tone: 'warning', word: 'Needs configuration', icon: CircleAlert },
  skipped: { tone: 'neutral', word: 'Skipped', icon: CircleSlash },
  failed: { tone: 'danger', word: 'Failed', icon: CircleX },
  rolled_back: { tone: 'warning', word: 'Rolled back', icon: Undo2 },
}
