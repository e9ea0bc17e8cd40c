'use client'

import { Button, formatCount } from '@millrace/ui'
import type { ReactNode } from 'react'
import { toMessage } from '../api-client.ts'
import type { BulkState } from './use-bulk.ts'

/** Below the filters while rows are chosen: how many, and what can be done with them; then how it went. */
export function BulkBar({
  count,
  onClear,
  state,
  onStop,
  onDismiss,
  children,
}: {
  count: number
  onClear: () => void
  state: BulkState
  onStop: () => void
  onDismiss: () => void
  /** The actions. */
  children: ReactNode
}) {
  if (state.kind === 'idle' && count === 0) return null
  return (
    <section
      aria-label="Bulk actions"
      className="flex min-h-11 shrink-0 flex-wrap items-center gap-2 border-b bg-accent-soft px-4 py-1.5 text-13"
    >
      {state.kind === 'idle' ? (
        <>
          <span className="font-medium">{formatCount(count)} chosen</span>
          {children}
          <Button size="sm" variant="ghost" className="ml-auto" onClick={onClear}>
            Choose none
          </Button>
        </>
      ) : (
        <>
          <BulkWords state={state} />
          {state.kind === 'working' ? (
            <Button size="sm" className="ml-auto" onClick={onStop}>
              Stop
            </Button>
          ) : (
            <Button size="sm" className="ml-auto" onClick={onDismiss}>
              Close
            </Button>
          )}
        </>
      )}
    </section>
  )
}

/** How far it is, what came of it, and what was refused. */
export function BulkWords({ state }: { state: Exclude<BulkState, { kind: 'idle' }> }) {
  const { done, total, refused } = state.progress
  const all = total === null ? '' : ` of ${formatCount(total)}`
  return (
    <div role="status" className="min-w-0">
      <p>
        {state.kind === 'working' ? 'Working: ' : state.kind === 'stopped' ? 'Stopped: ' : ''}
        {formatCount(done)}
        {all} done
        {state.kind === 'failed' ? (
          <span className="text-failed">, then it failed: {toMessage(state.error)}</span>
        ) : null}
      </p>
      {refused.length === 0 ? null : (
        <ul className="text-failed">
          {refused.slice(0, 5).map(({ reason, count }) => (
            <li key={reason}>
              {formatCount(count)} refused: {reason}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
