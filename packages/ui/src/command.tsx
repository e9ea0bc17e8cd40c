'use client'

import { clsx } from 'clsx'
import { Command as Cmdk } from 'cmdk'
import { Search } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { Kbd } from './kbd.tsx'
import { itemClass } from './surface.ts'

/** The frame of a command palette: a search over grouped commands. */
export function CommandPalette({
  open,
  onOpenChange,
  search,
  onSearch,
  placeholder = 'Go to or do',
  children,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
  search: string
  onSearch: (text: string) => void
  placeholder?: string
  children: ReactNode
}) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          className="animate-appear fixed top-[14vh] left-1/2 z-50 w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 overflow-hidden rounded bg-raised shadow-float outline-none"
        >
          <Radix.Title className="sr-only">Commands</Radix.Title>
          <Cmdk loop label="Commands">
            <div className="flex items-center gap-2 border-b px-3">
              <Search className="size-4 text-ink-faint" aria-hidden="true" />
              <Cmdk.Input
                value={search}
                onValueChange={onSearch}
                placeholder={placeholder}
                className="h-11 flex-1 bg-transparent text-14 outline-none"
              />
              <Kbd>Esc</Kbd>
            </div>
            <Cmdk.List className="max-h-96 overflow-y-auto p-1">
              <Cmdk.Empty className="px-3 py-6 text-center text-13 text-ink-faint">Nothing found</Cmdk.Empty>
              {children}
            </Cmdk.List>
          </Cmdk>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

export const CommandGroup = ({ heading, children }: { heading: string; children: ReactNode }) => (
  <Cmdk.Group
    heading={heading}
    className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-12 [&_[cmdk-group-heading]]:text-ink-faint"
  >
    {children}
  </Cmdk.Group>
)

export function CommandItem({
  value,
  keywords,
  icon,
  aside,
  onSelect,
  children,
}: {
  value: string
  keywords?: string[]
  icon?: ReactNode
  aside?: ReactNode
  onSelect: () => void
  children: ReactNode
}) {
  return (
    <Cmdk.Item
      value={value}
      {...(keywords ? { keywords } : {})}
      onSelect={onSelect}
      className={clsx(itemClass, 'min-h-8')}
    >
      {icon}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {aside ? <span className="text-12 text-ink-faint">{aside}</span> : null}
    </Cmdk.Item>
  )
}
