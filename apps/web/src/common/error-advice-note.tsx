import type { RunError } from '@millrace/contracts'
import { clsx } from 'clsx'
import Link from 'next/link'
import { adviceOn } from './error-advice.ts'
import { networkHref } from './run-address.ts'

/** What to do about an error of this kind; nothing where its message says enough. */
export function ErrorAdviceNote({
  error,
  runId,
  brief = false,
  className,
}: {
  error: RunError
  runId: string
  /** Stands beside the message, which says what happened. */
  brief?: boolean
  className?: string
}) {
  const advice = adviceOn(error)
  if (advice === null) return null
  return (
    <p className={clsx('text-ink-muted', className ?? 'max-w-prose text-13')}>
      {brief ? null : <span className="text-ink">{advice.what} </span>}
      {advice.remedy}
      {advice.network ? (
        <>
          {' '}
          <Link href={networkHref(runId)} scroll={false} className="text-accent hover:underline">
            Open Network
          </Link>
        </>
      ) : null}
    </p>
  )
}
