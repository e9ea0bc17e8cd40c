'use client'

import { clsx } from 'clsx'
import type { ReactNode } from 'react'
import { Group, Panel, type PanelProps, Separator } from 'react-resizable-panels'

/** Panels beside or above each other with edges to drag. Children: `ResizablePanel`s with a `PanelEdge` between. */
export function ResizablePanels({
  direction = 'row',
  className,
  children,
}: {
  direction?: 'row' | 'column'
  className?: string | undefined
  children: ReactNode
}) {
  return (
    <Group
      orientation={direction === 'row' ? 'horizontal' : 'vertical'}
      className={clsx('min-h-0 min-w-0 flex-1', className)}
    >
      {children}
    </Group>
  )
}

/** Sizes: a number is pixels, a text like `40%` a share of the group. */
export function ResizablePanel({ className, ...rest }: PanelProps) {
  return <Panel className={clsx('flex min-h-0 min-w-0 flex-col', className)} {...rest} />
}

/** A hairline to see, eight pixels to grab. */
export function PanelEdge({ label = 'Resize' }: { label?: string }) {
  return (
    <Separator
      aria-label={label}
      className="relative shrink-0 bg-line outline-offset-0 transition-colors after:absolute after:z-10 hover:bg-accent aria-[orientation=horizontal]:h-px aria-[orientation=horizontal]:after:inset-x-0 aria-[orientation=horizontal]:after:-inset-y-1 aria-[orientation=vertical]:w-px aria-[orientation=vertical]:after:inset-y-0 aria-[orientation=vertical]:after:-inset-x-1"
    />
  )
}
