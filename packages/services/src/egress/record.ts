import type { EgressEntry } from '@millrace/contracts'
import type { Services } from '../context.ts'
import { orderedId } from '../shared/ordered-id.ts'

/** One attempt of a run to reach something, as its broker saw it. */
export type EgressAttempt = Omit<EgressEntry, 'id' | 'at'> & { at: Date }

/** Not fenced by the lease: what a run has tried happened, whoever holds the run by now. */
export async function recordEgress(
  { db }: Pick<Services, 'db'>,
  {
    organizationId,
    runId,
    entries,
  }: { organizationId: string; runId: string; entries: readonly EgressAttempt[] },
): Promise<void> {
  if (entries.length === 0) return
  await db.tenant(organizationId).egressEntry.createMany({
    data: entries.map((entry) => ({ ...entry, id: orderedId(), organizationId, runId })),
  })
}
