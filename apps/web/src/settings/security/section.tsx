import type { ReactNode } from 'react'

export function Section({
  title,
  about,
  action,
  children,
}: {
  title: string
  about: string
  action?: ReactNode
  children?: ReactNode
}) {
  return (
    <section className="flex flex-col gap-3 border-b py-6 last:border-b-0">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h2 className="font-semibold text-14">{title}</h2>
          <p className="text-13 text-ink-muted">{about}</p>
        </div>
        {action}
      </div>
      {children}
    </section>
  )
}
