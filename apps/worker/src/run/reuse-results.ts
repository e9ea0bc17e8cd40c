import type { Flow } from '@millrace/contracts'
import { compileFlow, historyBefore } from '@millrace/engine'
import type { Services } from '@millrace/services'
import { type ClaimedRun, loadHistory, type RunHistory, reuseSteps } from '@millrace/services/lease'
import { neededOutputs, selectSteps } from './select-steps.ts'

/**
 * What the run has behind it. A replay from a step begins with results of its origin: they are written into its own
 * journal first, all at once, so that a later attempt finds either all of them or none.
 */
export async function loadRunHistory(
  services: Services,
  { run, flow, owner }: { run: ClaimedRun; flow: Flow; owner: string },
): Promise<{ history: RunHistory; lastSeq: number }> {
  const { id: runId, organizationId, attempt, replay, lastSeq } = run
  const needed = neededOutputs(flow)
  const isFirst = attempt === 1
  const isPlain = replay === null || replay.from === null
  if (isFirst && isPlain) return { history: nothing(), lastSeq }
  const history = isFirst ? nothing() : await loadHistory(services, { runId, organizationId, needed })
  if (isPlain || history.recorded.length > 0) return { history, lastSeq }
  const origin = await loadHistory(services, { runId: replay.of, organizationId, needed })
  const kept = historyBefore(compileFlow(flow), origin.recorded, replay.from ?? '')
  const { keep, reopen } = selectSteps(origin.recorded, kept)
  const lease = { runId, attempt }
  const seq = await reuseSteps(services, { lease, owner, origin: replay.of, keep, reopen })
  return { history: await loadHistory(services, { runId, organizationId, needed }), lastSeq: seq }
}

function nothing(): RunHistory {
  return { recorded: [], unfinished: [], answered: [] }
}
