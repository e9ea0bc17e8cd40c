import type { Services } from '@millrace/services'
import { renewDue, resumeAuthorized } from '@millrace/services/token-refresh'

const resumeEveryMs = 60_000

/** Renews tokens before they are over, and lets instances go on whose connection somebody has authorized again. */
export function keepTokensFresh(services: Services, signal: AbortSignal): () => Promise<void> {
  let resumedAt = 0
  return async () => {
    let looked = await renewDue(services, signal)
    // Those that failed are due later, so this ends.
    while (looked > 0 && !signal.aborted) looked = await renewDue(services, signal)
    if (Date.now() - resumedAt < resumeEveryMs || signal.aborted) return
    resumedAt = Date.now()
    await resumeAuthorized(services)
  }
}
