'use client'

import { Switch } from '@millrace/ui'
import type { ReactNode } from 'react'

/** A setting that can be left out as a whole: its switch, what it is for, and its fields while it is on. */
export function SettingGroup({
  title,
  help,
  on,
  onChange,
  problem,
  children,
}: {
  title: string
  help: string
  on: boolean
  onChange: (on: boolean) => void
  /** Of the group itself; its fields show their own. */
  problem?: string | null | undefined
  children: ReactNode
}) {
  return (
    <section className="border-t py-4 first:border-t-0 first:pt-0">
      <Switch
        label={<span className="font-medium">{title}</span>}
        help={help}
        checked={on}
        onChange={onChange}
      />
      {problem ? <p className="mt-1 ml-9 text-12 text-failed">{problem}</p> : null}
      {on ? <div className="mt-3 ml-9 grid gap-4 sm:grid-cols-2">{children}</div> : null}
    </section>
  )
}
