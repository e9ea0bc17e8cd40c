import type { EgressVerdict } from '@millrace/contracts'
import { clsx } from 'clsx'
import { Ban, CircleCheck, Gauge, type LucideIcon, Unplug } from 'lucide-react'

/** A verdict is never colour alone: an icon of its own shape, and the word. */
export function VerdictMark({ verdict }: { verdict: EgressVerdict }) {
  const { word, meaning, color, icon: Icon } = looks[verdict]
  return (
    <span title={meaning} className={clsx('inline-flex items-center gap-1.5 whitespace-nowrap', color)}>
      <Icon className="size-4 shrink-0" strokeWidth={1.5} aria-hidden="true" />
      {word}
    </span>
  )
}

const looks: Record<EgressVerdict, { word: string; meaning: string; color: string; icon: LucideIcon }> = {
  allowed: { word: 'Allowed', meaning: 'Connected', color: 'text-succeeded', icon: CircleCheck },
  denied: {
    word: 'Denied',
    meaning: 'Refused by the platform or by a rule of the organization',
    color: 'text-failed',
    icon: Ban,
  },
  limited: {
    word: 'Limited',
    meaning: 'Refused because the run had used up what a run may',
    color: 'text-waiting',
    icon: Gauge,
  },
  failed: {
    word: 'Failed',
    meaning: 'Allowed, but nobody answered',
    color: 'text-queued',
    icon: Unplug,
  },
}
