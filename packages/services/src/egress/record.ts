import type { EgressEntry } from '@millrace/contracts'
import type { Services } from '../context.ts'

/** One attempt of a run to reach something, as its broker saw it. The log is listed in the order of the ids. */
export type EgressAttempt = Omit<EgressEntry, 'at'> & { at: Date }

/**
 * Not fenced by the lease: what a run has tried happened, whoever holds the run by now. Entries that are recorded again,
 * because nobody knew whether they were, are there once.
 */
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
    data: entries.map((entry) => ({ ...entry, organizationId, runId })),
    skipDuplicates: true,
  })
}
