import type { Run } from '@millrace/contracts'
import { formatCount, StatusMark, Until } from '@millrace/ui'
import type { ReactNode } from 'react'
import { ErrorAdviceNote } from '../common/error-advice-note.tsx'
import type { LiveStep } from '../live/index.ts'
import { WaitSentence } from './wait-detail.tsx'
import { heldText } from './wait-text.ts'

/** One calm line below the header: why a run stands still and until when, or what ended it from outside. */
export function RunStrip({
  run,
  waiting,
  nameOf,
  onChoose,
}: {
  run: Run
  /** Its waiting steps. */
  waiting: readonly LiveStep[]
  nameOf: (step: LiveStep) => string
  onChoose: (path: string) => void
}) {
  if (run.status === 'queued' && run.held !== null) {
    const { what, why, before } = heldText(run.held)
    return (
      <Strip status="queued">
        <span className="font-medium">
          {what}
          {run.dueAt === null ? null : (
            <>
              , {before} <Until at={run.dueAt} />
            </>
          )}
        </span>
        <span className="text-ink-muted">{why}</span>
      </Strip>
    )
  }
  // What no step is to blame for: who canceled it, a deadline, workers that were lost.
  if (run.endedAt !== null && run.error !== null && run.error.stepId === undefined) {
    return (
      <Strip status={run.status}>
        <span className="min-w-0 break-words">{run.error.message}</span>
        <ErrorAdviceNote error={run.error} runId={run.id} brief className="basis-full" />
      </Strip>
    )
  }
  if (run.status !== 'waiting') return null
  const [first] = waiting
  return (
    <Strip status="waiting">
      {first === undefined ? (
        <span className="font-medium">
          <WaitSentence wait={{ kind: 'time', until: run.dueAt }} />
        </span>
      ) : (
        waiting.slice(0, shown).map((step) => (
          <span key={step.path} className="min-w-0">
            <button
              type="button"
              onClick={() => onChoose(step.path)}
              className="max-w-60 truncate align-bottom font-medium underline decoration-line-strong underline-offset-2 hover:decoration-current"
            >
              {nameOf(step)}
            </button>{' '}
            <WaitSentence wait={step.wait} />
          </span>
        ))
      )}
      {waiting.length > shown ? (
        <span className="text-ink-muted">and {formatCount(waiting.length - shown)} more</span>
      ) : null}
    </Strip>
  )
}

const shown = 3

function Strip({ status, children }: { status: Run['status']; children: ReactNode }) {
  return (
    <div role="status" className="flex shrink-0 items-start gap-2 border-b bg-sunken px-4 py-1.5 text-13">
      <span className="flex h-5 items-center">
        <StatusMark status={status} iconOnly />
      </span>
      <div className="flex min-w-0 flex-wrap gap-x-5 gap-y-0.5">{children}</div>
    </div>
  )
}
