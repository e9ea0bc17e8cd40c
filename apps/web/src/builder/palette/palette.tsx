'use client'

import { Input } from '@millrace/ui'
import { clsx } from 'clsx'
import { ChevronRight, Search } from 'lucide-react'
import { type KeyboardEvent, useDeferredValue, useMemo, useState } from 'react'
import { beginDrag, endDrag } from '../canvas/drop.ts'
import { UseIcon } from '../canvas/icon.tsx'
import {
  type PaletteGroup,
  type PaletteItem,
  paletteGroups,
  searchPalette,
  triggerGroup,
} from '../catalog/index.ts'
import { addItem } from '../commands/index.ts'
import { getFlow, useBuilder, useBuilderStore } from '../state/index.ts'

/** Everything that a flow can be made of: drag it onto the canvas, or press it to add it after the selection. */
export function Palette() {
  const store = useBuilderStore()
  const manifests = useBuilder((state) => state.manifests)
  const [query, setQuery] = useState('')
  const deferredQuery = useDeferredValue(query)
  const groups = useMemo(() => paletteGroups(manifests), [manifests])
  const shown = useMemo(() => searchPalette(groups, deferredQuery), [groups, deferredQuery])
  // A flow that has steps has its trigger too: what is wanted next is a step.
  const [isBegun] = useState(() => (getFlow(store.getState())?.steps.length ?? 0) > 0)
  const isSearching = deferredQuery.trim() !== ''

  const moveFocus = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-palette-focus]')]
    const at = items.findIndex((item) => item.matches(':focus'))
    const next = items[event.key === 'ArrowDown' ? at + 1 : at - 1]
    if (!next) return
    event.preventDefault()
    next.focus()
  }

  return (
    <section aria-label="Palette" className="flex min-h-0 flex-1 flex-col bg-surface" onKeyDown={moveFocus}>
      <div className="shrink-0 border-b p-2">
        <Input
          size="sm"
          icon={<Search />}
          placeholder="Search steps"
          aria-label="Search steps"
          value={query}
          data-palette-focus
          onChange={(event) => setQuery(event.target.value)}
        />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto p-2" data-testid="palette">
        {shown.map((group) => (
          <Group
            key={group.key}
            group={group}
            startOpen={group.key !== triggerGroup || !isBegun}
            forceOpen={isSearching}
          />
        ))}
        {shown.length === 0 ? (
          <p className="px-2 py-6 text-center text-13 text-ink-faint">Nothing is called that.</p>
        ) : null}
      </div>
    </section>
  )
}

function Group({
  group,
  startOpen,
  forceOpen,
}: {
  group: PaletteGroup
  startOpen: boolean
  forceOpen: boolean
}) {
  const [isOpen, setIsOpen] = useState(startOpen)
  const open = isOpen || forceOpen
  return (
    <div className="mb-1">
      <button
        type="button"
        aria-expanded={open}
        data-palette-focus
        onClick={() => setIsOpen(!isOpen)}
        className="flex h-7 w-full items-center gap-1 rounded px-1 text-12 text-ink-faint hover:text-ink"
      >
        <ChevronRight
          className={clsx('size-3.5 transition-transform', open && 'rotate-90')}
          aria-hidden="true"
        />
        {group.name}
      </button>
      {open ? (
        <ul>
          {group.items.map((item) => (
            <li key={item.use}>
              <Item item={item} />
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}

function Item({ item }: { item: PaletteItem }) {
  const store = useBuilderStore()
  const manifests = useBuilder((state) => state.manifests)
  return (
    <button
      type="button"
      draggable
      data-palette-focus
      data-testid={`palette-${item.use}`}
      title={item.description}
      onDragStart={(event) => beginDrag(item, event.dataTransfer)}
      onDragEnd={endDrag}
      onClick={() => addItem(store, item)}
      className="flex w-full cursor-grab items-start gap-2 rounded px-2 py-1.5 text-left text-13 hover:bg-hover active:cursor-grabbing"
    >
      <UseIcon use={item.use} manifests={manifests} className="mt-0.5 size-4 shrink-0 text-ink-muted" />
      <span className="min-w-0 flex-1">
        <span className="block truncate">{paletteName(item)}</span>
        <span className="line-clamp-2 text-12 text-ink-faint">{item.description}</span>
      </span>
    </button>
  )
}

/** Triggers of all connectors stand in one group, so each says whose it is. */
function paletteName({ kind, name, connector }: PaletteItem): string {
  return kind === 'trigger' && connector ? `${connector.name}: ${name}` : name
}
