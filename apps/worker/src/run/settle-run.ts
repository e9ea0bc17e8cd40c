import type { Services } from '@millrace/services'
import type { ClaimedRun, StepRunRow } from '@millrace/services/lease'
import type { RunJournal } from '../journal/run-journal.ts'
import type { Outcome } from './failure.ts'
import { stepRow } from './step-row.ts'
import type { TrackedStep } from './step-tracker.ts'

type FinalOutcome = Extract<Outcome, { kind: 'final' }>

/** The run's last word, committed when this returns. */
export async function settleRun(
  { services }: { services: Services },
  {
    run,
    journal,
    outcome,
    open,
  }: { run: ClaimedRun; journal: RunJournal; outcome: Outcome; open: readonly TrackedStep[] },
): Promise<void> {
  const at = services.now()
  switch (outcome.kind) {
    case 'lost': {
      const { error } = outcome
      const data = { runId: run.id, attempt: run.attempt, reason: error.reason }
      services.log({ level: 'warn', message: 'a run was lost', error, data })
      // Fenced: another worker writes now, and nothing of ours is left to say.
      if (error.reason === 'rejected') throw error
      return
    }
    case 'release':
      await journal.release(at)
      break
    case 'final': {
      const cutShort = open.map((step) => cutShortRow({ step, at, outcome }))
      const durationMs = Math.max(0, at.getTime() - run.startedAt.getTime())
      await journal.end({ at, status: outcome.status, durationMs, error: outcome.error, cutShort })
      break
    }
    default:
      outcome satisfies never
  }
  await journal.durable()
}

/** What was executing failed with the run; what only waited, or was canceled, did not. */
function cutShortRow({
  step,
  at,
  outcome,
}: {
  step: TrackedStep
  at: Date
  outcome: FinalOutcome
}): StepRunRow {
  const failed = outcome.status === 'failed' && step.status === 'running'
  return stepRow({
    step: { ...step, status: failed ? 'failed' : 'canceled' },
    at,
    error: failed ? outcome.error : null,
  })
}
