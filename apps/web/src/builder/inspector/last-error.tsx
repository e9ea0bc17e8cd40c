'use client'

import type { Flow, Step } from '@millrace/contracts'
import { CircleX } from 'lucide-react'
import { ErrorAdviceNote } from '../../common/error-advice-note.tsx'
import { useBuilder } from '../state/index.ts'

/** Why the step failed in the last run, where it is mended. */
export function LastError({ flow, step }: { flow: Flow; step: Step }) {
  const runId = useBuilder((state) => state.run?.runId)
  const error = useBuilder((state) => {
    const summary = state.run?.flow === flow.key ? state.run.steps.get(step.id) : undefined
    return summary?.status === 'failed' ? summary.error : null
  })
  if (!error || runId === undefined) return null
  return (
    <section
      aria-label="Error of the last run"
      className="flex items-start gap-2 rounded bg-failed-soft px-2.5 py-2 text-12 text-failed"
    >
      <CircleX className="mt-px size-3.5 shrink-0" aria-hidden="true" />
      <div className="min-w-0 flex-1">
        <p className="max-h-32 overflow-y-auto whitespace-pre-wrap break-words">
          {error.message}
          <span className="mt-0.5 block font-mono text-ink-muted">{error.code}</span>
        </p>
        <ErrorAdviceNote error={error} runId={runId} className="mt-1 text-12" />
      </div>
    </section>
  )
}
