'use client'

import type { Step } from '@millrace/contracts'
import { formatDuration, StatusMark } from '@millrace/ui'
import { Handle, Position } from '@xyflow/react'
import { clsx } from 'clsx'
import { Copy, Play, Trash2, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { deleteStep, duplicateSelection } from '../commands/index.ts'
import { outputPorts } from '../document/index.ts'
import { useRunCommand } from '../run/run-command.ts'
import type { StepSummary } from '../run/step-summary.ts'
import { useBuilder, useBuilderStore } from '../state/index.ts'
import { inHandle, portToHandle } from './elements.ts'
import { hasPortRow } from './geometry.ts'

export function useStepSummary(id: string): StepSummary | null {
  return useBuilder((state) => (state.run?.flow === state.flowKey ? (state.run.steps.get(id) ?? null) : null))
}

export function useProblemCount(id: string): number {
  return useBuilder((state) => state.problemsByFlow.get(state.flowKey)?.get(id)?.length ?? 0)
}

export function InHandle({ label }: { label: string }) {
  return (
    <Handle type="target" id={inHandle} position={Position.Top} aria-label={label} data-testid="handle-in" />
  )
}

/** The ways out of a step along its lower edge, each with its name. */
export function OutHandles({ step, title }: { step: Step; title: string }) {
  const ports = outputPorts(step)
  const isRow = hasPortRow(step)
  return (
    <>
      {isRow ? (
        <div className="pointer-events-none absolute inset-x-0 bottom-0 flex h-5 items-center text-[11px] text-ink-muted">
          {ports.map(({ port, label }) => (
            <span
              key={port ?? 'out'}
              className={clsx('min-w-0 flex-1 truncate px-1 text-center', port === 'error' && 'text-failed')}
            >
              {label}
            </span>
          ))}
        </div>
      ) : null}
      {ports.map(({ port, label }, index) => (
        <Handle
          key={port ?? 'out'}
          type="source"
          id={portToHandle(port)}
          position={Position.Bottom}
          className={clsx(port === 'error' && 'is-error')}
          style={{ left: `${((index + 0.5) / ports.length) * 100}%` }}
          aria-label={label === '' ? `After ${title}` : `After ${title}, ${label}`}
          data-testid={`handle-${port ?? 'out'}`}
        />
      ))}
    </>
  )
}

export function NodeBody({
  icon,
  title,
  quiet,
  summary,
  error,
}: {
  icon: ReactNode
  title: string
  quiet: string
  summary: StepSummary | null
  error: string | null
}) {
  return (
    <div className="flex h-[58px] items-center gap-2.5 px-3">
      <span className="flex size-8 shrink-0 items-center justify-center rounded bg-sunken text-ink-muted">
        {icon}
      </span>
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2">
          <span className="min-w-0 flex-1 truncate font-semibold text-13 text-ink">{title}</span>
        </span>
        <span
          className={clsx(
            'block truncate text-12 leading-4',
            error === null ? 'text-ink-faint' : 'text-failed',
          )}
          title={error ?? undefined}
        >
          {error ?? quiet}
        </span>
      </span>
      {summary ? <RunMark summary={summary} /> : null}
    </div>
  )
}

function RunMark({ summary }: { summary: StepSummary }) {
  const { status, durationMs, count } = summary
  const isOver = status !== 'running' && status !== 'waiting' && status !== 'skipped'
  return (
    <span className="flex shrink-0 flex-col items-end" data-testid="node-status" data-status={status}>
      <StatusMark status={status} iconOnly />
      <span className="text-[11px] text-ink-faint leading-4">
        {count > 1 ? `${count} ×` : isOver ? formatDuration(durationMs) : ''}
      </span>
    </span>
  )
}

export function ProblemBadge({ count }: { count: number }) {
  if (count === 0) return null
  return (
    <span
      role="img"
      aria-label={`${count} ${count === 1 ? 'problem' : 'problems'}`}
      title={`${count} ${count === 1 ? 'problem' : 'problems'}`}
      data-testid="node-problems"
      className="-top-2 -right-2 absolute flex h-5 items-center gap-0.5 rounded-full border border-surface bg-waiting-soft px-1.5 font-medium text-[11px] text-waiting"
    >
      <TriangleAlert className="size-3" aria-hidden="true" />
      {count}
    </span>
  )
}

/** What can be done to a node with the mouse; the keys do the same. */
export function NodeTools({ id, title }: { id: string; title: string }) {
  const store = useBuilderStore()
  const run = useRunCommand()
  const rights = useBuilder((state) => state.rights)
  if (!rights.edit && !rights.test) return null
  return (
    <div className="node-tools nodrag nopan -top-8 absolute right-0 flex h-8 pb-1 opacity-0 transition-opacity focus-within:opacity-100">
      <div className="flex items-center rounded bg-raised shadow-float">
        {rights.test ? (
          <ToolButton label={`Run up to ${title}`} onPress={() => run({ upTo: id })}>
            <Play />
          </ToolButton>
        ) : null}
        {rights.edit ? (
          <>
            <ToolButton
              label={`Duplicate ${title}`}
              onPress={() => {
                store.getState().select([id])
                duplicateSelection(store)
              }}
            >
              <Copy />
            </ToolButton>
            <ToolButton label={`Delete ${title}`} onPress={() => deleteStep(store, id)}>
              <Trash2 />
            </ToolButton>
          </>
        ) : null}
      </div>
    </div>
  )
}

function ToolButton({
  label,
  onPress,
  children,
}: {
  label: string
  onPress: () => void
  children: ReactNode
}) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      tabIndex={-1}
      onClick={(event) => {
        event.stopPropagation()
        onPress()
      }}
      className="flex size-7 items-center justify-center rounded text-ink-muted hover:bg-hover hover:text-ink [&_svg]:size-3.5"
    >
      {children}
    </button>
  )
}

export const nodeFrameClass = (input: { selected: boolean; failed: boolean; running: boolean }) =>
  clsx(
    'mr-node relative h-full w-full border bg-surface transition-shadow',
    input.failed ? 'border-failed' : input.running ? 'border-running' : 'border-line-strong',
    input.selected && 'is-selected',
  )
