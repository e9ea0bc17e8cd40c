import type { Flow, RunError } from '@millrace/contracts'
import type { Services } from '@millrace/services'
import {
  type ClaimedRun,
  maxCrashes,
  type PayloadRow,
  type RunOutput,
  readCancelReason,
  readRunOutput,
  type StepRunRow,
} from '@millrace/services/lease'
import { announceCanceled, cancelChildren, canceledError } from '@millrace/services/run'
import type { RunJournal } from '../journal/run-journal.ts'
import type { Outcome } from './failure.ts'
import { storeOutput } from './output-store.ts'
import { retryWhole } from './retry-whole.ts'
import { stepRow } from './step-row.ts'
import type { TrackedStep } from './step-tracker.ts'
import type { StoreValues } from './step-values.ts'

type FinalOutcome = Extract<Outcome, { kind: 'final' }>

/** How the run left this worker. */
export type Settled = 'ended' | 'waiting' | 'queued' | 'put-off' | 'lost'

export interface Settling {
  run: ClaimedRun
  flow: Flow
  owner: string
  journal: RunJournal
  outcome: Outcome
  open: readonly TrackedStep[]
  activeMs: number
  values: StoreValues
}

/** The run's last word for now, committed when this returns. */
export async function settleRun(services: Services, settling: Settling): Promise<Settled> {
  const { run, journal, outcome, activeMs } = settling
  const at = services.now()
  switch (outcome.kind) {
    case 'lost': {
      const { error } = outcome
      const data = { runId: run.id, attempt: run.attempt, reason: error.reason }
      services.log({ level: 'warn', message: 'a run was lost', error, data })
      // Fenced: another worker writes now, and nothing of ours is left to say.
      if (error.reason === 'rejected') throw error
      return 'lost'
    }
    case 'release':
      await journal.leave({ status: 'queued', kind: 'released', at, activeMs })
      await journal.durable()
      return 'queued'
    case 'waiting':
      await journal.leave({ status: 'waiting', at, activeMs })
      await journal.durable()
      return 'waiting'
    case 'crashed':
      return settleCrash(services, { settling, error: outcome.error })
    case 'final':
      return settleEnd(services, { settling, outcome })
    default:
      return outcome satisfies never
  }
}

/** The first loss may be anything; after the second the run pauses; the third is its own doing. */
const secondCrashPauseMs = 1000

async function settleCrash(
  services: Services,
  { settling, error }: { settling: Settling; error: RunError },
): Promise<Settled> {
  const { run, journal, activeMs } = settling
  const at = services.now()
  const crashes = (journal.progressed ? 0 : run.crashes) + 1
  if (crashes >= maxCrashes) {
    const message = `${error.message} That was the loss number ${crashes} in a row, so the run is not tried again.`
    const outcome = {
      kind: 'final',
      status: 'failed',
      error: { ...error, message },
      output: undefined,
    } as const
    return settleEnd(services, { settling, outcome })
  }
  await journal.log({
    at,
    path: null,
    level: 'warn',
    message: `${error.message} The run goes on from its journal.`,
    data: null,
    bytes: 0,
  })
  const dueAt = crashes === 1 ? null : new Date(at.getTime() + secondCrashPauseMs)
  await journal.leave({ status: 'queued', kind: 'crashed', crashes, dueAt, at, activeMs })
  await journal.durable()
  return dueAt === null ? 'queued' : 'put-off'
}

async function settleEnd(
  services: Services,
  { settling, outcome }: { settling: Settling; outcome: FinalOutcome },
): Promise<Settled> {
  const { run, journal, open, activeMs } = settling
  if (outcome.status === 'failed' && outcome.error !== null) {
    if (await retryWhole(services, { ...settling, error: outcome.error })) return 'put-off'
  }
  const error = outcome.status === 'canceled' ? await cancel(services, run.id) : outcome.error
  const { output, outputId, payload } = await outputOf(services, settling, outcome)
  const at = services.now()
  await journal.end({
    at,
    status: outcome.status,
    durationMs: Math.max(0, at.getTime() - run.startedAt.getTime()),
    activeMs,
    error,
    output,
    outputId,
    payload,
    cutShort: open.map((step) => cutShortRow({ step, at, outcome })),
  })
  await journal.durable()
  return 'ended'
}

async function outputOf(
  services: Services,
  { run, journal, values }: Settling,
  { status, output }: FinalOutcome,
): Promise<RunOutput & { payload: PayloadRow | null }> {
  if (status !== 'succeeded') return { output: null, outputId: null, payload: null }
  if (output === undefined) {
    await journal.durable()
    const { id: runId, organizationId } = run
    return { ...(await readRunOutput(services, { runId, organizationId })), payload: null }
  }
  const stored = await storeOutput({ ...values, output, limitBytes: values.outputBytes })
  if (stored.kind === 'inline') return { output, outputId: null, payload: null }
  // A step may give no more than this either, and what responds is told the same limit.
  if (stored.kind === 'too-large') return { output: null, outputId: null, payload: null }
  return { output: null, outputId: stored.payload.id, payload: stored.payload }
}

/** Before the run itself ends: should this worker die in between, whoever ends the run does it again. */
async function cancel(services: Services, runId: string): Promise<RunError> {
  const children = await services.db.transaction(({ system }) => cancelChildren(system, runId))
  announceCanceled(services, children)
  return canceledError(await readCancelReason(services, runId))
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
