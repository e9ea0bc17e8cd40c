import { Prisma, type SystemClient } from '@millrace/db'
import type { Lease } from './journal-rows.ts'

/** What a worker may write to a run by: its lease, and who it is. */
export interface Holder {
  lease: Lease
  owner: string
}

/** The fence outside of the journal: a worker whose run went to another one writes nothing. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}

/** True of the "Run" row that the holder still holds. */
export function heldBy({ lease, owner }: Holder): Prisma.Sql {
  return Prisma.sql`id = ${lease.runId}::uuid AND attempt = ${lease.attempt}
    AND "leaseOwner" = ${owner}::uuid AND status = 'running'`
}

/** Throws `LeaseLost` unless the lease holds, and keeps it from being lost until the transaction ends. */
export async function lockHeld(system: SystemClient, holder: Holder): Promise<void> {
  const rows = await system.$queryRaw<unknown[]>`
    SELECT 1 FROM "Run" WHERE ${heldBy(holder)} FOR UPDATE`
  if (rows.length === 0) throw new LeaseLost('the lease of this run is gone')
}
