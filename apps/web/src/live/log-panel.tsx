'use client'

import { type LogLevel, logLevels } from '@millrace/contracts'
import { Button, CopyButton, formatClock, formatCount, Input, Select } from '@millrace/ui'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDownToLine, Search, X } from 'lucide-react'
import { type ReactNode, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import type { StreamStatus } from './event-stream.ts'
import { filterLogs } from './filter-logs.ts'
import { LogRow } from './log-row.tsx'
import type { LogLine } from './run-state.ts'

const levelOptions = logLevels.map((level) => ({
  value: level,
  label: level === 'debug' ? 'All levels' : level === 'error' ? 'Errors only' : `${level} and worse`,
}))

/** The lines of a run, live: filtered, searched, and at their end while `Follow` is on. Fills its parent. */
export function LogPanel({
  lines,
  stream,
  droppedLines = 0,
  path = null,
  onClearPath,
  onChoosePath,
  aside,
}: {
  lines: readonly LogLine[]
  stream: StreamStatus
  droppedLines?: number
  /** Only the lines of this step. */
  path?: string | null
  onClearPath?: (() => void) | undefined
  /** A line's step was pressed. */
  onChoosePath?: ((path: string) => void) | undefined
  aside?: ReactNode
}) {
  const [level, setLevel] = useState<LogLevel>('debug')
  const [text, setText] = useState('')
  const deferredText = useDeferredValue(text)
  const shown = useMemo(
    () => filterLogs(lines, { level, text: deferredText, path }),
    [lines, level, deferredText, path],
  )
  const list = useFollowedList(shown)
  return (
    <section aria-label="Logs" className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 items-center gap-1.5 border-b px-2 py-1">
        <Input
          size="sm"
          icon={<Search />}
          placeholder="Search logs"
          aria-label="Search logs"
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="max-w-64 flex-1"
        />
        <Select
          size="sm"
          label="Level"
          value={level}
          onChange={(next) => setLevel(logLevels.find((known) => known === next) ?? 'debug')}
          options={levelOptions}
          className="w-36"
        />
        {path === null ? null : (
          <Button size="sm" variant="ghost" icon={<X />} onClick={onClearPath}>
            <span className="max-w-40 truncate font-mono text-12">{path}</span>
          </Button>
        )}
        <span className="flex-1" />
        <StreamNote stream={stream} shown={shown.length} all={lines.length} dropped={droppedLines} />
        {aside}
        <CopyButton label="Copy shown lines" text={() => shown.map(plainLine).join('\n')} />
      </div>
      <div className="relative min-h-0 flex-1">
        <div
          ref={list.scroller}
          onScroll={list.onScroll}
          role="log"
          aria-label="Log lines"
          aria-live="off"
          className="absolute inset-0 overflow-auto py-1 font-mono text-12"
          {...focusable}
        >
          {shown.length === 0 ? (
            <p className="px-4 py-6 text-center font-sans text-13 text-ink-faint">
              {emptyText({ any: lines.length > 0, stream })}
            </p>
          ) : (
            <div className="relative" style={{ height: list.virtual.getTotalSize() }}>
              {list.virtual.getVirtualItems().map((item) => {
                const line = shown[item.index]
                if (!line) return null
                return (
                  <div
                    key={item.key}
                    ref={list.virtual.measureElement}
                    data-index={item.index}
                    className="absolute inset-x-0 top-0"
                    style={{ transform: `translateY(${item.start}px)` }}
                  >
                    <LogRow line={line} onChoosePath={onChoosePath} />
                  </div>
                )
              })}
            </div>
          )}
        </div>
        {list.following ? null : (
          <Button
            size="sm"
            icon={<ArrowDownToLine />}
            onClick={list.follow}
            className="absolute right-4 bottom-3 shadow-float"
          >
            Follow
          </Button>
        )}
      </div>
    </section>
  )
}

const focusable = { tabIndex: 0 }

/** Stays at the end while new lines come, until the viewer scrolls up. */
function useFollowedList(shown: readonly LogLine[]) {
  const scroller = useRef<HTMLDivElement>(null)
  const [following, setFollowing] = useState(true)
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 20,
    overscan: 20,
    getItemKey: (index) => shown[index]?.seq ?? index,
  })
  const totalSize = virtual.getTotalSize()
  useEffect(() => {
    if (following && totalSize > 0) scrollToEnd(scroller.current)
  }, [following, totalSize])
  return {
    scroller,
    virtual,
    following,
    follow: () => {
      setFollowing(true)
      scrollToEnd(scroller.current)
    },
    onScroll: () => {
      const element = scroller.current
      if (!element) return
      setFollowing(element.scrollHeight - element.scrollTop - element.clientHeight < 24)
    },
  }
}

function scrollToEnd(element: HTMLElement | null) {
  if (element) element.scrollTop = element.scrollHeight
}

function StreamNote({
  stream,
  shown,
  all,
  dropped,
}: {
  stream: StreamStatus
  shown: number
  all: number
  dropped: number
}) {
  const count =
    shown === all
      ? `${formatCount(all)} ${all === 1 ? 'line' : 'lines'}`
      : `${formatCount(shown)} of ${formatCount(all)} lines`
  return (
    <span className="flex items-center gap-1.5 whitespace-nowrap px-1 text-12 text-ink-muted">
      {stream === 'live' ? (
        <>
          <span className="size-1.5 rounded-full bg-running" aria-hidden="true" /> Live,
        </>
      ) : null}
      {stream === 'reconnecting' ? <span className="text-waiting">Reconnecting,</span> : null}
      {stream === 'connecting' ? null : <span>{count}</span>}
      {dropped > 0 ? <span>({formatCount(dropped)} older ones not kept)</span> : null}
    </span>
  )
}

function emptyText({ any, stream }: { any: boolean; stream: StreamStatus }): string {
  if (any) return 'No line matches the filter.'
  switch (stream) {
    case 'connecting':
      return 'Loading the lines.'
    case 'live':
    case 'reconnecting':
      return 'No lines yet. They appear here while the run goes on.'
    case 'ended':
      return 'This run wrote no lines.'
    case 'refused':
      return 'The logs of this run cannot be read.'
    default:
      return stream satisfies never
  }
}

function plainLine(line: LogLine): string {
  const data = line.data === undefined ? '' : ` ${JSON.stringify(line.data)}`
  return `${formatClock(new Date(line.at))} ${line.level.toUpperCase()} ${line.path ?? '-'} ${line.message}${data}`
}
