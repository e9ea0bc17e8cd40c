'use client'

import type { Connection, ConnectionStatus as Status } from '@millrace/contracts'
import { Badge, type BadgeTone } from '@millrace/ui'
import { CircleAlert, CircleCheck, CircleDashed, CircleX, Clock, type LucideIcon } from 'lucide-react'

/** The state of a connection: an icon, a word and a colour that says the same. */
export function ConnectionStatus({ connection }: { connection: Connection }) {
  const { tone, word, icon: Icon } = looks[connection.status]
  return (
    <Badge tone={tone}>
      <Icon aria-hidden="true" />
      {word}
    </Badge>
  )
}

export const looks: Record<Status, { tone: BadgeTone; word: string; icon: LucideIcon }> = {
  untested: { tone: 'neutral', word: 'Not tested', icon: CircleDashed },
  active: { tone: 'success', word: 'Active', icon: CircleCheck },
  failing: { tone: 'danger', word: 'Failing', icon: CircleX },
  expired: { tone: 'warning', word: 'Expired', icon: Clock },
  needs_authorization: { tone: 'warning', word: 'Needs sign-in', icon: CircleAlert },
}
