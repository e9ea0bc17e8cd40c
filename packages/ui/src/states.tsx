import { clsx } from 'clsx'
import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'

/** Stands where content will be, in its size, so that nothing jumps when it arrives. */
export const Skeleton = ({ className }: { className?: string | undefined }) => (
  <span aria-hidden="true" className={clsx('animate-shimmer block rounded-sm bg-line', className)} />
)

/** Says what this place is for and offers the first action. */
export function EmptyState({
  icon,
  title,
  children,
  action,
  className,
}: {
  icon?: ReactNode
  title: string
  children?: ReactNode
  action?: ReactNode
  className?: string | undefined
}) {
  return (
    <div className={clsx('flex flex-col items-center justify-center px-6 py-16 text-center', className)}>
      {icon ? <div className="mb-3 text-ink-faint [&_svg]:size-6">{icon}</div> : null}
      <h2 className="font-medium text-14">{title}</h2>
      {children ? <div className="mt-1 max-w-md text-13 text-ink-muted">{children}</div> : null}
      {action ? <div className="mt-4 flex gap-2">{action}</div> : null}
    </div>
  )
}

/** What happened, its code, and a way to try again. */
export function ErrorState({
  title,
  message,
  code,
  onRetry,
  className,
}: {
  title: string
  message: string
  code?: string | undefined
  onRetry?: (() => void) | undefined
  className?: string | undefined
}) {
  return (
    <div
      role="alert"
      className={clsx('flex flex-col items-center justify-center px-6 py-16 text-center', className)}
    >
      <CircleAlert className="mb-3 size-6 text-failed" aria-hidden="true" />
      <h2 className="font-medium text-14">{title}</h2>
      <p className="mt-1 max-w-md text-13 text-ink-muted">{message}</p>
      {code ? <code className="mt-2 font-mono text-12 text-ink-faint">{code}</code> : null}
      {/* What is not there will not be there the next time. */}
      {onRetry && code !== 'not_found' ? (
        <Button className="mt-4" onClick={onRetry}>
          Try again
        </Button>
      ) : null}
    </div>
  )
}

/** One line across the page about the state of the whole. */
export function Banner({
  tone,
  action,
  children,
}: {
  tone: 'warning' | 'danger' | 'info'
  action?: ReactNode
  children: ReactNode
}) {
  return (
    <div
      role="status"
      className={clsx(
        'flex min-h-8 items-center justify-between gap-4 px-4 py-1.5 text-13',
        bannerTones[tone],
      )}
    >
      <span>{children}</span>
      {action}
    </div>
  )
}

const bannerTones = {
  warning: 'bg-waiting-soft text-waiting',
  danger: 'bg-failed-soft text-failed',
  info: 'bg-running-soft text-running',
} as const
