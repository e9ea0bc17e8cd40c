'use client'

import { clsx } from 'clsx'
import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { formatCount } from './format.ts'

export interface Tab<Key extends string> {
  key: Key
  label: string
  /** A text where there are more than were counted: `1,000+`. */
  count?: number | string | undefined
  /** Colours the count: something there asks for attention. */
  alert?: boolean | undefined
}

export function Tabs<Key extends string>({
  tabs,
  value,
  onChange,
  aside,
  label,
  className,
  children,
}: {
  tabs: readonly Tab<Key>[]
  value: Key
  onChange: (key: Key) => void
  aside?: ReactNode
  label: string
  className?: string | undefined
  /** The chosen tab's content. */
  children: ReactNode
}) {
  const choose = (next: string) => {
    const tab = tabs.find((candidate) => candidate.key === next)
    if (tab) onChange(tab.key)
  }
  return (
    <Radix.Root
      value={value}
      onValueChange={choose}
      className={clsx('flex min-h-0 min-w-0 flex-col', className)}
    >
      <div className="flex shrink-0 flex-wrap items-center justify-between gap-x-2 border-b px-3">
        <Radix.List
          aria-label={label}
          className="-mb-px flex max-w-full gap-1 overflow-x-auto overflow-y-hidden"
        >
          {tabs.map((tab) => (
            <Radix.Trigger
              key={tab.key}
              value={tab.key}
              className="flex h-9 shrink-0 items-center gap-1.5 rounded-sm border-transparent border-b-2 px-2 text-13 text-ink-muted hover:text-ink data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-ink outline-offset-[-3px]"
            >
              {tab.label}
              {tab.count === undefined ? null : (
                <span
                  className={clsx(
                    'rounded-full px-1.5 text-12',
                    tab.alert ? 'bg-failed-soft text-failed' : 'bg-queued-soft text-queued',
                  )}
                >
                  {typeof tab.count === 'number' ? formatCount(tab.count) : tab.count}
                </span>
              )}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {aside}
      </div>
      <Radix.Content value={value} tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
        {children}
      </Radix.Content>
    </Radix.Root>
  )
}
