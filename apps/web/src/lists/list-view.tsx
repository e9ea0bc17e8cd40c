'use client'

import {
  Banner,
  Button,
  type Column,
  DataTable,
  ErrorState,
  formatCount,
  Skeleton,
  type TableSelection,
} from '@millrace/ui'
import type { ReactNode } from 'react'
import type { List } from '../api/use-list.ts'
import { toCode, toMessage } from '../api-client.ts'

/** A paged list in each of its states. */
export function ListView<Row>({
  list,
  label,
  columns,
  rowKey,
  rowHeight,
  onOpen,
  empty,
  minWidth,
  selection,
}: {
  list: List<Row>
  /** What the rows are, in the plural: `runs`. */
  label: string
  columns: readonly Column<Row>[]
  rowKey: (row: Row) => string
  rowHeight?: number
  onOpen?: (row: Row) => void
  empty: ReactNode
  minWidth?: number
  selection?: TableSelection | undefined
}) {
  if (list.status === 'loading') return <TableSkeleton columns={columns} rowHeight={rowHeight ?? 40} />
  if (list.status === 'failed') {
    return (
      <ErrorState
        title={`The ${label} could not be loaded`}
        message={toMessage(list.error)}
        code={toCode(list.error)}
        onRetry={list.retry}
      />
    )
  }
  if (list.items.length === 0) return empty
  return (
    <>
      {list.stale ? (
        <Banner
          tone="warning"
          action={
            <Button size="sm" onClick={list.retry}>
              Refresh
            </Button>
          }
        >
          This list may be old: {toMessage(list.error)}
        </Banner>
      ) : null}
      <DataTable
        label={label}
        columns={columns}
        rows={list.items}
        rowKey={rowKey}
        onOpen={onOpen}
        onEndReached={list.hasMore ? list.loadMore : undefined}
        footer={footerText(list, label)}
        selection={selection}
        {...(rowHeight === undefined ? {} : { rowHeight })}
        {...(minWidth === undefined ? {} : { minWidth })}
      />
    </>
  )
}

/** How many there are, as far as known. */
export function countText(list: Pick<List<unknown>, 'status' | 'items' | 'hasMore'>): string | undefined {
  if (list.status !== 'ready') return undefined
  return `${formatCount(list.items.length)}${list.hasMore ? '+' : ''}`
}

function footerText(list: List<unknown>, label: string): string {
  if (list.loadingMore) return 'Loading more'
  if (list.hasMore) return `${formatCount(list.items.length)} shown, more below`
  return list.items.length === 1 ? '' : `All ${formatCount(list.items.length)} ${label}`
}

function TableSkeleton<Row>({ columns, rowHeight }: { columns: readonly Column<Row>[]; rowHeight: number }) {
  const template = columns.map((column) => column.width).join(' ')
  return (
    <div aria-busy="true" className="overflow-hidden">
      <span className="sr-only">Loading</span>
      <div className="h-8 border-b" />
      {skeletonRows.map((row) => (
        <div
          key={row}
          className="grid items-center gap-4 border-b px-4"
          style={{ gridTemplateColumns: template, height: rowHeight }}
        >
          {columns.map((column, index) => (
            <Skeleton key={column.key} className={index === 0 ? 'h-3 w-4/5' : 'h-3 w-3/5'} />
          ))}
        </div>
      ))}
    </div>
  )
}

const skeletonRows = [1, 2, 3, 4, 5, 6, 7, 8]
