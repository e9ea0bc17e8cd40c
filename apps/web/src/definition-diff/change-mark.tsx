import { Badge } from '@millrace/ui'
import { CircleDot, Minus, Plus } from 'lucide-react'

const looks = {
  added: { tone: 'success', icon: <Plus />, word: 'Added' },
  removed: { tone: 'danger', icon: <Minus />, word: 'Removed' },
  changed: { tone: 'warning', icon: <CircleDot />, word: 'Changed' },
} as const

export function ChangeMark({ change }: { change: keyof typeof looks }) {
  const { tone, icon, word } = looks[change]
  return (
    <Badge tone={tone}>
      {icon}
      {word}
    </Badge>
  )
}
