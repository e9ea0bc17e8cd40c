import type { ReactNode } from 'react'

export function Section({
  title,
  aside,
  children,
}: {
  title: ReactNode
  aside?: ReactNode
  children: ReactNode
}) {
  return (
    <section className="min-w-0 overflow-hidden rounded border bg-surface">
      <h3 className="flex items-center gap-2 border-b bg-sunken px-3 py-1.5 text-13">
        {title}
        {aside}
      </h3>
      <div className="divide-y">{children}</div>
    </section>
  )
}

/** One thing that differs: what it is, how it changed, and the values. */
export function Entry({
  title,
  detail,
  mark,
  children,
}: {
  title: ReactNode
  detail?: string | undefined
  mark?: ReactNode
  children: ReactNode
}) {
  return (
    <div className="flex min-w-0 flex-col gap-2 px-3 py-2.5">
      <div className="flex min-w-0 flex-wrap items-center gap-2">
        {mark}
        <span className="min-w-0 break-words font-medium text-13">{title}</span>
        {detail ? <span className="min-w-0 break-all font-mono text-12 text-ink-muted">{detail}</span> : null}
      </div>
      {children}
    </div>
  )
}
