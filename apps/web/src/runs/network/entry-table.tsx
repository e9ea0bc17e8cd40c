'use client'

import type { EgressEntry } from '@millrace/contracts'
import { formatBytes, formatClock, formatDuration, formatExact } from '@millrace/ui'
import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useRef } from 'react'
import { isRemainder, targetOf } from './entries.ts'
import { VerdictMark } from './verdict-mark.tsx'

/** One row per connection, those on screen only; a reason stands in full below its target. */
export function EntryTable({ entries }: { entries: readonly EgressEntry[] }) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (entries[index]?.reason === null ? 29 : 49),
    overscan: 12,
    getItemKey: (index) => entries[index]?.id ?? index,
  })
  return (
    <section
      ref={scroller}
      aria-label="Connections"
      className="min-h-0 flex-1 overflow-auto outline-offset-[-2px]"
      // Keys must reach a region that scrolls.
      {...focusable}
    >
      <table className="block min-w-[800px]" aria-rowcount={entries.length + 1}>
        <thead className="sticky top-0 z-10 block bg-surface">
          <tr className={`${grid} h-8 items-center border-b text-12 text-ink-faint`}>
            {headers.map(({ label, end }) => (
              <th
                key={label}
                scope="col"
                className={`truncate font-normal ${end ? 'text-right' : 'text-left'}`}
              >
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="relative block" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const entry = entries[item.index]
            if (!entry) return null
            return (
              <tr
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                aria-rowindex={item.index + 2}
                className={`${grid} absolute inset-x-0 top-0 items-start border-b py-1 text-13 leading-5 hover:bg-hover`}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <EntryCells entry={entry} />
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}

const focusable = { tabIndex: 0 }

const grid = 'grid grid-cols-[96px_84px_minmax(220px,2fr)_minmax(128px,1fr)_64px_64px_72px] gap-4 px-4'

const headers = [
  { label: 'Time', end: false },
  { label: 'Verdict', end: false },
  { label: 'Host and port', end: false },
  { label: 'Address', end: false },
  { label: 'Sent', end: true },
  { label: 'Received', end: true },
  { label: 'Open for', end: true },
]

const EntryCells = memo(function EntryCells({ entry }: { entry: EgressEntry }) {
  const at = new Date(entry.at)
  const moved = entry.durationMs !== null || entry.bytesSent + entry.bytesReceived > 0
  return (
    <>
      <td className="font-mono text-12 text-ink-faint leading-5">
        <time dateTime={entry.at} title={formatExact(at)}>
          {formatClock(at)}
        </time>
      </td>
      <td>
        {isRemainder(entry) ? (
          <span className="text-ink-faint">Not listed</span>
        ) : (
          <VerdictMark verdict={entry.verdict} />
        )}
      </td>
      <td className="min-w-0">
        <Target entry={entry} />
        {entry.reason === null ? null : (
          <span className="block break-words text-12 text-ink-muted leading-5">{entry.reason}</span>
        )}
      </td>
      <td className="min-w-0 break-all font-mono text-12 text-ink-muted leading-5">
        {entry.address ?? <Nothing />}
      </td>
      <td className="text-right tabular-nums">{moved ? formatBytes(entry.bytesSent) : <Nothing />}</td>
      <td className="text-right tabular-nums">{moved ? formatBytes(entry.bytesReceived) : <Nothing />}</td>
      <td className="text-right tabular-nums">
        {entry.durationMs === null ? <Nothing /> : formatDuration(entry.durationMs)}
      </td>
    </>
  )
})

function Target({ entry }: { entry: EgressEntry }) {
  if (isRemainder(entry)) return <span className="block">More attempts</span>
  return (
    <span className="block break-all font-mono text-12 leading-5">
      {targetOf(entry)}
      {entry.port === 0 ? <span className="ml-2 font-sans text-ink-faint">looked up</span> : null}
    </span>
  )
}

const Nothing = () => <span className="text-ink-faint">-</span>
