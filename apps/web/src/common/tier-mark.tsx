import { clsx } from 'clsx'
import { type LucideIcon, ShieldAlert, ShieldCheck, ShieldOff } from 'lucide-react'
import type { Tier } from './isolation.ts'

/** How well runs are kept apart: an icon of its own shape, and the word (read aloud when `iconOnly`). */
export function TierMark({
  tier,
  iconOnly = false,
  className,
}: {
  tier: Tier
  iconOnly?: boolean
  className?: string
}) {
  const { word, meaning, color, icon: Icon } = looks[tier]
  return (
    <span
      title={meaning}
      className={clsx('inline-flex items-center gap-1.5 whitespace-nowrap align-middle', color, className)}
    >
      <Icon className="size-4 shrink-0" strokeWidth={1.5} aria-hidden="true" />
      <span className={iconOnly ? 'sr-only' : undefined}>{word}</span>
    </span>
  )
}

const looks: Record<Tier, { word: string; meaning: string; color: string; icon: LucideIcon }> = {
  full: {
    word: 'Full isolation',
    meaning: 'Each run has a process of its own that the kernel keeps apart from everything else',
    color: 'text-succeeded',
    icon: ShieldCheck,
  },
  restricted: {
    word: 'Restricted isolation',
    meaning: 'Each run has a process of its own; some of the walls around it are missing',
    color: 'text-waiting',
    icon: ShieldAlert,
  },
  none: {
    word: 'No isolation',
    meaning: 'Code of flows reaches the files and the network of the machine',
    color: 'text-failed',
    icon: ShieldOff,
  },
}
