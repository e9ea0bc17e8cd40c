'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import { clsx } from 'clsx'
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'

export interface Column<Row> {
  key: string
  header: ReactNode
  /** A grid track: `120px`, `minmax(160px, 2fr)`. */
  width: string
  align?: 'start' | 'end' | undefined
  cell: (row: Row) => ReactNode
}

/** Rows chosen by their keys. */
export interface TableSelection {
  selected: ReadonlySet<string>
  onChange: (selected: ReadonlySet<string>) => void
}

/**
 * A list of rows of one height, as long as it likes: only those on screen exist. j, k and the arrows move, Enter opens, x chooses.
 * It fills its parent, which must have a height.
 */
export function DataTable<Row>({
  label,
  columns,
  rows,
  rowKey,
  rowHeight = 40,
  onOpen,
  onEndReached,
  footer,
  minWidth = 720,
  selection,
}: {
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  rowHeight?: number
  onOpen?: ((row: Row) => void) | undefined
  /** The last rows have come into view: load more. */
  onEndReached?: (() => void) | undefined
  /** Below the last row: a count, or that more is loading. */
  footer?: ReactNode
  /** Narrower, and the table scrolls sideways. */
  minWidth?: number
  /** With it each row has a box. */
  selection?: TableSelection | undefined
}) {
  const scroller = useRef<HTMLDivElement>(null)
  const [activeKey, setActiveKey] = useState<string | null>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    getItemKey: (index) => {
      const row = rows[index]
      return row === undefined ? index : rowKey(row)
    },
  })
  const items = virtual.getVirtualItems()
  const lastShown = items.at(-1)?.index ?? -1
  useEffect(() => {
    if (rows.length > 0 && lastShown >= rows.length - 5) onEndReached?.()
  }, [lastShown, rows.length, onEndReached])

  const activeIndex = rows.findIndex((row) => rowKey(row) === activeKey)
  const move = (to: number) => {
    const index = Math.max(0, Math.min(to, rows.length - 1))
    const row = rows[index]
    if (row === undefined) return
    setActiveKey(rowKey(row))
    virtual.scrollToIndex(index)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const down = event.key === 'j' || event.key === 'ArrowDown'
    const up = event.key === 'k' || event.key === 'ArrowUp'
    if (down || up) {
      event.preventDefault()
      move(activeIndex + (down ? 1 : -1))
      return
    }
    const row = rows[activeIndex]
    if (event.key === 'x' && selection && row !== undefined) {
      event.preventDefault()
      selection.onChange(toggled(selection.selected, rowKey(row)))
      return
    }
    if (event.key === 'Enter' && row !== undefined && event.target === event.currentTarget) onOpen?.(row)
  }

  const widths = columns.map((column) => column.width)
  const template = (selection ? ['16px', ...widths] : widths).join(' ')
  return (
    <section
      ref={scroller}
      aria-label={label}
      // Keys must reach a region that scrolls.
      {...focusable}
      onKeyDown={onKeyDown}
      className="min-h-0 flex-1 overflow-auto outline-offset-[-2px]"
    >
      <table className="block" aria-rowcount={rows.length + 1} style={{ minWidth }}>
        <thead className="sticky top-0 z-10 block bg-surface">
          <tr
            className="grid h-8 items-center gap-4 border-b px-4 text-12 text-ink-faint"
            style={{ gridTemplateColumns: template }}
          >
            {selection ? <AllBox rows={rows} rowKey={rowKey} selection={selection} /> : null}
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                className={clsx('truncate font-normal', column.align === 'end' ? 'text-right' : 'text-left')}
              >
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="relative block" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index]
            if (row === undefined) return null
            const key = rowKey(row)
            return (
              <tr
                key={item.key}
                aria-rowindex={item.index + 2}
                aria-current={key === activeKey ? 'true' : undefined}
                onClick={(event) => {
                  // A link or a button in the row keeps its own meaning.
                  if (event.target instanceof Element && event.target.closest('a, button, label')) return
                  setActiveKey(key)
                  onOpen?.(row)
                }}
                onKeyDown={undefined}
                className={clsx(
                  'absolute inset-x-0 top-0 grid items-center gap-4 border-b px-4 text-13 hover:bg-hover',
                  onOpen && 'cursor-pointer',
                  key === activeKey && 'bg-hover shadow-[inset_2px_0_0_var(--mr-accent)]',
                )}
                style={{
                  height: rowHeight,
                  transform: `translateY(${item.start}px)`,
                  gridTemplateColumns: template,
                }}
              >
                {selection ? (
                  <td>
                    <Box
                      label="Choose this row"
                      checked={selection.selected.has(key)}
                      onChange={() => selection.onChange(toggled(selection.selected, key))}
                    />
                  </td>
                ) : null}
                {columns.map((column) => (
                  <td
                    key={column.key}
                    className={clsx('min-w-0 truncate', column.align === 'end' && 'text-right')}
                  >
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            )
          })}
        </tbody>
      </table>
      {footer ? <div className="px-4 py-3 text-12 text-ink-faint">{footer}</div> : null}
    </section>
  )
}

const focusable = { tabIndex: 0 }

/** Chooses all rows that are loaded, or none. */
function AllBox<Row>({
  rows,
  rowKey,
  selection,
}: {
  rows: readonly Row[]
  rowKey: (row: Row) => string
  selection: TableSelection
}) {
  const all = rows.length > 0 && rows.every((row) => selection.selected.has(rowKey(row)))
  return (
    <th scope="col">
      <Box
        label="Choose all rows shown"
        checked={all}
        onChange={() => selection.onChange(all ? new Set() : new Set(rows.map(rowKey)))}
      />
    </th>
  )
}

/** The box is small, what can be clicked is not. */
function Box({ label, checked, onChange }: { label: string; checked: boolean; onChange: () => void }) {
  return (
    <label className="-m-2 flex size-8 cursor-pointer items-center justify-center">
      <input
        type="checkbox"
        aria-label={label}
        checked={checked}
        onChange={onChange}
        className="size-4 accent-(--mr-accent-solid)"
      />
    </label>
  )
}

function toggled(selected: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(selected)
  if (!next.delete(key)) next.add(key)
  return next
}
