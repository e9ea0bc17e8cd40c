'use client'

import { formatCount, formatDuration, formatMoment, StatusMark, useNow } from '@millrace/ui'
import { useVirtualizer } from '@tanstack/react-virtual'
import { clsx } from 'clsx'
import { ChevronRight, Zap } from 'lucide-react'
import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import type { LiveStep } from '../live/index.ts'
import type { FlowStep } from './flow-steps.ts'
import {
  barOf,
  type ItemCounts,
  type TimelineRow,
  type TimeSpan,
  timelineRows,
  timelineSpan,
} from './timeline.ts'

/** What is chosen on the run page: the trigger's value or a step. */
export type Choice = { kind: 'trigger' } | { kind: 'step'; path: string }

/** The waterfall: which step ran when, for how long, and what came of it. */
export function StepTimeline({
  steps,
  flowSteps,
  choice,
  onChoose,
  opened,
  running,
}: {
  steps: ReadonlyMap<string, LiveStep>
  flowSteps: ReadonlyMap<string, FlowStep>
  choice: Choice
  onChoose: (choice: Choice) => void
  /** Rows that must be open besides those opened here: the way to a failed step. */
  opened: readonly string[]
  running: boolean
}) {
  // Rows opened or closed by hand, against what stands open by itself.
  const [flipped, setFlipped] = useState<ReadonlySet<string>>(new Set())
  const turned = useMemo(() => new Set(opened).symmetricDifference(flipped), [opened, flipped])
  const rows = useMemo(
    () =>
      timelineRows({
        steps: steps.values(),
        flipped: turned,
        laneOf: (stepId) => flowSteps.get(stepId)?.lane ?? null,
      }),
    [steps, turned, flowSteps],
  )
  const nowMs = useNow(running ? 200 : 60_000)
  const span = timelineSpan({ steps: steps.values(), nowMs })
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    getItemKey: (index) => rows[index]?.id ?? index,
  })
  const toggle = (id: string) => setFlipped((before) => before.symmetricDifference(new Set([id])))
  const onKeyDown = (event: KeyboardEvent) => {
    const by =
      event.key === 'j' || event.key === 'ArrowDown'
        ? 1
        : event.key === 'k' || event.key === 'ArrowUp'
          ? -1
          : 0
    if (by === 0) return
    event.preventDefault()
    const next = neighbour({ rows, choice, by })
    if (next === null) return
    onChoose(next.choice)
    if (next.index >= 0) virtual.scrollToIndex(next.index)
  }
  return (
    <section
      ref={scroller}
      aria-label="Steps"
      onKeyDown={onKeyDown}
      className="min-h-0 flex-1 overflow-auto py-1 outline-offset-[-2px]"
      {...focusable}
    >
      <button
        type="button"
        aria-current={choice.kind === 'trigger'}
        onClick={() => onChoose({ kind: 'trigger' })}
        className={clsx(
          lineClass,
          'w-full text-left',
          choice.kind === 'trigger' ? chosenClass : 'hover:bg-hover',
        )}
      >
        <span className="size-4" />
        <Zap className="size-4 shrink-0 text-ink-faint" aria-hidden="true" />
        <span className="flex-1">Trigger</span>
      </button>
      <div className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]
          if (!row) return null
          return (
            <div
              key={item.key}
              className="absolute inset-x-0 top-0"
              style={{ height: rowHeight, transform: `translateY(${item.start}px)` }}
            >
              <Line
                row={row}
                name={row.kind === 'step' ? (flowSteps.get(row.step.stepId)?.name ?? row.step.stepId) : ''}
                chosen={choice.kind === 'step' && choice.path === row.id}
                span={span}
                nowMs={nowMs}
                onChoose={() =>
                  row.kind === 'step' ? onChoose({ kind: 'step', path: row.id }) : toggle(row.id)
                }
                onToggle={() => toggle(row.id)}
              />
            </div>
          )
        })}
      </div>
    </section>
  )
}

const rowHeight = 32
const focusable = { tabIndex: 0 }
const lineClass = 'flex h-8 items-center gap-1.5 pr-3 pl-2 text-13'
const chosenClass = 'bg-accent-soft shadow-[inset_2px_0_0_var(--mr-accent)]'

function Line({
  row,
  name,
  chosen,
  span,
  nowMs,
  onChoose,
  onToggle,
}: {
  row: TimelineRow
  name: string
  chosen: boolean
  span: TimeSpan
  nowMs: number
  onChoose: () => void
  onToggle: () => void
}) {
  if (row.kind === 'more') {
    return (
      <button
        type="button"
        onClick={onChoose}
        className={clsx(lineClass, 'w-full text-accent hover:bg-hover')}
        style={{ paddingLeft: indent(row.depth) + 46 }}
      >
        {formatCount(row.hidden)} more iterations
      </button>
    )
  }
  const foldable = row.open !== null
  const { status, startedAt, endedAt } = row.kind === 'step' ? row.step : row
  const bar = barOf({ startedAt, endedAt, span, nowMs })
  const durationMs =
    startedAt === null ? null : (endedAt === null ? nowMs : Date.parse(endedAt)) - Date.parse(startedAt)
  return (
    <div
      className={clsx(lineClass, chosen ? chosenClass : 'hover:bg-hover')}
      style={{ paddingLeft: indent(row.depth) }}
    >
      {foldable ? (
        <button
          type="button"
          aria-label={row.open ? 'Fold' : 'Unfold'}
          aria-expanded={row.open === true}
          onClick={onToggle}
          className="-m-1 flex size-6 shrink-0 items-center justify-center rounded-sm text-ink-faint hover:text-ink"
        >
          <ChevronRight className={clsx('size-4 transition-transform', row.open && 'rotate-90')} />
        </button>
      ) : (
        <span className="size-4 shrink-0" />
      )}
      <button
        type="button"
        aria-current={chosen}
        onClick={onChoose}
        className="flex h-full min-w-0 flex-1 items-center gap-1.5 text-left"
      >
        <StatusMark status={status} iconOnly />
        {row.kind === 'step' && row.lane !== null ? (
          <span className="shrink-0 rounded-sm bg-queued-soft px-1 text-12 text-queued">{row.lane}</span>
        ) : null}
        <span className="flex min-w-0 flex-[3] items-baseline gap-1.5">
          <span className={clsx('shrink truncate', status === 'skipped' && 'text-ink-faint')}>
            {row.kind === 'iteration' ? `Item ${formatCount(row.index)}` : name}
          </span>
          {row.kind === 'step' ? <StepNotes step={row.step} items={row.items} nowMs={nowMs} /> : null}
        </span>
        <span className="relative h-4 flex-[2]" aria-hidden="true">
          {bar ? (
            <span
              className={clsx(
                'absolute top-1 h-2 min-w-[3px] rounded-sm',
                row.kind === 'step' && row.step.reused ? barTones.skipped : barTones[status],
              )}
              style={{ left: `min(${bar.left}%, calc(100% - 3px))`, width: `${bar.width}%` }}
            />
          ) : null}
        </span>
        <span className="w-16 shrink-0 text-right text-12 text-ink-muted">
          {status === 'skipped'
            ? 'skipped'
            : durationMs === null
              ? ''
              : formatDuration(shownMs(row, durationMs))}
        </span>
      </button>
    </div>
  )
}

const indent = (depth: number) => 8 + depth * 16

/** The worker's measure is finer than the difference of two timestamps. */
function shownMs(row: Exclude<TimelineRow, { kind: 'more' }>, betweenMs: number): number {
  return row.kind === 'step' && row.step.endedAt !== null ? row.step.durationMs : betweenMs
}

function StepNotes({ step, items, nowMs }: { step: LiveStep; items: ItemCounts | null; nowMs: number }) {
  return (
    <>
      {items === null ? null : (
        <span className="shrink-[4] truncate text-12 text-ink-faint">
          {formatCount(items.all)} {items.all === 1 ? 'item' : 'items'}
          {items.failed > 0 ? (
            <span className="text-failed">, {formatCount(items.failed)} failed</span>
          ) : null}
          {items.running > 0 ? (
            <span className="text-running">, {formatCount(items.running)} running</span>
          ) : null}
        </span>
      )}
      {step.attempt > 1 ? (
        <span className="whitespace-nowrap text-12 text-waiting">attempt {step.attempt}</span>
      ) : null}
      {step.status === 'waiting' && step.wait?.until ? (
        <span className="shrink-[4] truncate text-12 text-waiting" suppressHydrationWarning>
          {step.wait.kind === 'retry' ? 'again at' : 'until'}{' '}
          {formatMoment({ at: new Date(step.wait.until), now: new Date(nowMs) })}
        </span>
      ) : null}
      {step.reused ? <span className="whitespace-nowrap text-12 text-ink-faint">reused</span> : null}
    </>
  )
}

const barTones: Record<LiveStep['status'], string> = {
  running: 'bg-running/70',
  waiting: 'bg-waiting/60',
  succeeded: 'bg-succeeded/70',
  failed: 'bg-failed/80',
  skipped: 'bg-line-strong',
  canceled: 'bg-line-strong',
}

function neighbour({
  rows,
  choice,
  by,
}: {
  rows: readonly TimelineRow[]
  choice: Choice
  by: 1 | -1
}): { choice: Choice; index: number } | null {
  const start = choice.kind === 'trigger' ? -1 : rows.findIndex((row) => row.id === choice.path)
  for (let index = start + by; index >= 0 && index < rows.length; index += by) {
    const row = rows[index]
    if (row?.kind === 'step') return { choice: { kind: 'step', path: row.id }, index }
  }
  return by === -1 ? { choice: { kind: 'trigger' }, index: -1 } : null
}
