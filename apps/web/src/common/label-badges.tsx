import { Badge } from '@millrace/ui'
import { clsx } from 'clsx'

/** Labels in one line of a row: the first ones, and how many more there are. */
export function LabelBadges({
  labels,
  most = 2,
  className,
}: {
  labels: readonly string[]
  /** So many are shown. */
  most?: number
  className?: string
}) {
  const rest = labels.slice(most)
  return (
    <span className={clsx('flex min-w-0 items-center gap-1', className)}>
      {labels.slice(0, most).map((label) => (
        <Badge key={label} className="min-w-8 shrink">
          <span title={label} className="truncate">
            {label}
          </span>
        </Badge>
      ))}
      {rest.length === 0 ? null : (
        <span title={rest.join(', ')} className="shrink-0 text-12 text-ink-faint">
          +{rest.length}
          <span className="sr-only"> more: {rest.join(', ')}</span>
        </span>
      )}
    </span>
  )
}
