import type { Flow, RunError } from '@millrace/contracts'
import { compileFlow, historyForRetry, retryDelayMs } from '@millrace/engine'
import type { Services } from '@millrace/services'
import { type ClaimedRun, LeaseLost, loadHistory, retryRun } from '@millrace/services/lease'
import type { RunJournal } from '../journal/run-journal.ts'
import { neededOutputs, selectSteps } from './select-steps.ts'

/** Jitter upwards only: a third party's Retry-After is the least to wait. */
const jitter = 0.2

/**
 * A failed run is tried again where its flow says so: what succeeded is kept, what failed starts over when the time has
 * come. False: it stays failed.
 */
export async function retryWhole(
  services: Services,
  {
    run,
    flow,
    owner,
    journal,
    activeMs,
    error,
  }: {
    run: ClaimedRun
    flow: Flow
    owner: string
    journal: RunJournal
    activeMs: number
    error: RunError
  },
): Promise<boolean> {
  const delayMs = retryDelayMs(flow.settings?.retry, run.retries + 1, error)
  if (delayMs === null) return false
  await journal.durable()
  const { id: runId, organizationId } = run
  const { recorded } = await loadHistory(services, { runId, organizationId, needed: neededOutputs(flow) })
  const { keep, reopen } = selectSteps(recorded, historyForRetry(compileFlow(flow), recorded))
  const kept = new Set([...keep, ...reopen])
  try {
    await retryRun(services, {
      lease: { runId, attempt: run.attempt },
      owner,
      error,
      dueAt: new Date(services.now().getTime() + delayMs * (1 + jitter * Math.random())),
      activeMs,
      startOver: recorded.map(({ path }) => path).filter((path) => !kept.has(path)),
      reopen,
    })
    return true
  } catch (error) {
    // Whoever has the run now decides for himself.
    if (error instanceof LeaseLost) return true
    throw error
  }
}
