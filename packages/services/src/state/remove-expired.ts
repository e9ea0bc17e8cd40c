import type { Services } from '../context.ts'

const batchSize = 1000

/** What has expired is not seen any more; this frees its rows. */
export async function removeExpiredState({ db }: Pick<Services, 'db'>): Promise<void> {
  await db.system.$executeRaw`
    DELETE FROM "StateEntry" entry USING (
      SELECT "organizationId", scope, "scopeId", key FROM "StateEntry"
      WHERE "expiresAt" < now() - interval '1 minute' LIMIT ${batchSize} FOR UPDATE SKIP LOCKED
    ) old
    WHERE (entry."organizationId", entry.scope, entry."scopeId", entry.key)
      = (old."organizationId", old.scope, old."scopeId", old.key)`
}
