import type { ReactNode } from 'react'

/** Title line, filter line, content that fills the rest. */
export function PageFrame({
  title,
  count,
  actions,
  filters,
  children,
}: {
  title: ReactNode
  count?: string | undefined
  actions?: ReactNode
  filters?: ReactNode
  children: ReactNode
}) {
  return (
    <>
      <header className="flex min-h-13 shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b px-4 py-2">
        <h1 className="font-semibold text-16">{title}</h1>
        {count ? <span className="text-13 text-ink-faint">{count}</span> : null}
        <div className="ml-auto flex flex-wrap items-center gap-2">{actions}</div>
      </header>
      {filters ? (
        <div className="flex shrink-0 flex-wrap items-center gap-2 border-b px-4 py-2">{filters}</div>
      ) : null}
      <div className="flex min-h-0 flex-1 flex-col">{children}</div>
    </>
  )
}
