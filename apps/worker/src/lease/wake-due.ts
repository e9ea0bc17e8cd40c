import type { Services } from '@millrace/services'
import { createSlotSweep, releaseDueRuns } from '@millrace/services/admission'
import { removeExpiredState } from '@millrace/services/state'
import { resolveDueWaits } from '@millrace/services/wait'

/** Runs that wait until a time, or are held until one, go on when it has come. */
export async function wakeDue(services: Services): Promise<void> {
  await resolveDueWaits(services)
  await releaseDueRuns(services)
}

/** What a worker that died in the wrong moment left behind, and what has expired. */
export function createTidy(services: Services): () => Promise<void> {
  const releaseForgotten = createSlotSweep(services)
  return async () => {
    await releaseForgotten()
    await removeExpiredState(services)
  }
}
