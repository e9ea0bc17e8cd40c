'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import { clsx } from 'clsx'
import { ChevronDown, ChevronsDownUp, ChevronUp, Search } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useMemo, useRef, useState } from 'react'
import { IconButton } from '../button.tsx'
import { CopyButton } from '../copy-button.tsx'
import { Input } from '../input.tsx'
import { JsonLine } from './json-line.tsx'
import {
  initiallyOpen,
  type JsonPath,
  type JsonRow,
  type JsonValue,
  jsonRows,
  rootId,
  searchJson,
} from './rows.ts'

/** A JSON value as a tree to fold, search and copy from. Large values cost only what is on screen. */
export function JsonView({
  value,
  label,
  toolbar = true,
  aside,
  onPick,
  className,
}: {
  value: JsonValue
  label: string
  toolbar?: boolean
  /** Each row offers its path, to be used in an expression. */
  onPick?: ((path: JsonPath) => void) | undefined
  /** Stands at the start of the toolbar. */
  aside?: ReactNode
  className?: string | undefined
}) {
  const tree = useJsonTree(value)
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: tree.rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 22,
    overscan: 12,
    getItemKey: (index) => tree.rows[index]?.id ?? index,
  })
  const focusRow = (index: number) => {
    const row = tree.rows[index]
    if (!row) return
    tree.setActive(row.id)
    virtual.scrollToIndex(index)
  }
  const step = (by: 1 | -1) => {
    const id = tree.goToMatch(by)
    const index = tree.rows.findIndex((row) => row.id === id)
    if (index >= 0) virtual.scrollToIndex(index, { align: 'center' })
  }
  const activeIndex = tree.rows.findIndex((row) => row.id === tree.active)
  const onKeyDown = (event: KeyboardEvent) => {
    const row = tree.rows[activeIndex]
    if (!row) return
    const handled = handleTreeKey({
      key: event.key,
      row,
      index: activeIndex,
      rows: tree.rows,
      focusRow,
      toggle: tree.toggle,
    })
    if (handled) event.preventDefault()
  }
  return (
    <div className={clsx('flex min-h-0 flex-col', className)}>
      {toolbar ? (
        <div className="flex shrink-0 items-center gap-1 border-b px-2 py-1">
          {aside}
          <Input
            size="sm"
            icon={<Search />}
            placeholder="Search"
            aria-label={`Search in ${label}`}
            value={tree.search}
            onChange={(event) => tree.setSearch(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return
              event.preventDefault()
              step(event.shiftKey ? -1 : 1)
            }}
            className="max-w-64 flex-1"
          />
          {tree.search === '' ? null : (
            <>
              <span className="px-1 text-12 text-ink-muted" aria-live="polite">
                {tree.matchText}
              </span>
              <IconButton label="Previous match" size="sm" onClick={() => step(-1)}>
                <ChevronUp />
              </IconButton>
              <IconButton label="Next match" size="sm" onClick={() => step(1)}>
                <ChevronDown />
              </IconButton>
            </>
          )}
          <span className="flex-1" />
          <IconButton label="Fold all" size="sm" onClick={tree.foldAll}>
            <ChevronsDownUp />
          </IconButton>
          <CopyButton text={() => JSON.stringify(value, null, 2)} label="Copy as JSON" />
        </div>
      ) : null}
      <div ref={scroller} className="min-h-0 flex-1 overflow-auto py-1.5">
        <div
          role="tree"
          aria-label={label}
          tabIndex={0}
          onKeyDown={onKeyDown}
          onFocus={() => {
            if (tree.active === null) tree.setActive(rootId)
          }}
          className="relative font-mono text-12 outline-offset-[-2px]"
          style={{ height: virtual.getTotalSize() }}
        >
          {virtual.getVirtualItems().map((item) => {
            const row = tree.rows[item.index]
            if (!row) return null
            return (
              <div
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <JsonLine
                  row={row}
                  active={row.id === tree.active}
                  match={
                    row.id === tree.currentMatch ? 'current' : tree.matches.has(row.id) ? 'other' : 'none'
                  }
                  onToggle={() => tree.toggle(row)}
                  onActivate={() => tree.setActive(row.id)}
                  onPick={onPick}
                />
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}

function useJsonTree(value: JsonValue) {
  const [shown, setShown] = useState(value)
  const [open, setOpen] = useState(() => initiallyOpen({ value }))
  const [search, setSearchText] = useState('')
  const [matchIndex, setMatchIndex] = useState(0)
  const [active, setActive] = useState<string | null>(null)
  if (shown !== value) {
    // A new value starts with its own folding; done while rendering, so that no frame shows a mixture.
    setShown(value)
    setOpen(initiallyOpen({ value }))
    setActive(null)
    setMatchIndex(0)
  }
  const found = useMemo(() => searchJson({ value, text: search }), [value, search])
  const matches = useMemo(() => new Set(found.ids), [found])
  const rows = useMemo(
    () => jsonRows({ value, open: search === '' ? open : new Set([...open, ...found.open]) }),
    [value, open, search, found],
  )
  const currentMatch = found.ids[matchIndex] ?? null
  return {
    rows,
    search,
    matches,
    currentMatch,
    active,
    setActive,
    matchText:
      found.ids.length === 0
        ? 'No match'
        : `${matchIndex + 1} of ${found.ids.length}${found.more ? '+' : ''}`,
    setSearch: (text: string) => {
      setSearchText(text)
      setMatchIndex(0)
    },
    goToMatch: (by: 1 | -1): string | null => {
      if (found.ids.length === 0) return null
      const next = (matchIndex + by + found.ids.length) % found.ids.length
      setMatchIndex(next)
      return found.ids[next] ?? null
    },
    toggle: (row: JsonRow) => {
      if (row.size === null) return
      const next = new Set(open)
      if (!next.delete(row.id)) next.add(row.id)
      setOpen(next)
    },
    foldAll: () => setOpen(new Set([rootId])),
  }
}

function handleTreeKey({
  key,
  row,
  index,
  rows,
  focusRow,
  toggle,
}: {
  key: string
  row: JsonRow
  index: number
  rows: readonly JsonRow[]
  focusRow: (index: number) => void
  toggle: (row: JsonRow) => void
}): boolean {
  switch (key) {
    case 'ArrowDown':
      focusRow(Math.min(index + 1, rows.length - 1))
      return true
    case 'ArrowUp':
      focusRow(Math.max(index - 1, 0))
      return true
    case 'Home':
      focusRow(0)
      return true
    case 'End':
      focusRow(rows.length - 1)
      return true
    case 'ArrowRight':
      if (row.size !== null && !row.open) toggle(row)
      else focusRow(index + 1)
      return true
    case 'ArrowLeft':
      if (row.open) toggle(row)
      else focusRow(rows.slice(0, index).findLastIndex((above) => above.depth < row.depth))
      return true
    case 'Enter':
    case ' ':
      toggle(row)
      return true
    default:
      return false
  }
}
