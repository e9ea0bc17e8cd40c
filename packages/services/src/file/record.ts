import type { Services } from '../context.ts'
import type { Lease } from '../lease/journal-rows.ts'
import type { PreparedFile } from './prepare.ts'

/**
 * A file that a run has made: from now on it exists, and the run may open it. False: the run is not this worker's any
 * more. May be repeated when it is not known whether it was done.
 */
export async function recordRunFile(
  { db }: Pick<Services, 'db'>,
  { lease, owner, file }: { lease: Lease; owner: string; file: PreparedFile },
): Promise<boolean> {
  const { id, name, contentType, bytes, sha256, blobKey } = file
  const rows = await db.system.$queryRaw<unknown[]>`
    WITH run AS (
      SELECT id, "organizationId" FROM "Run"
      WHERE id = ${lease.runId}::uuid AND attempt = ${lease.attempt} AND "leaseOwner" = ${owner}::uuid
        AND status = 'running'
    ), file AS (
      INSERT INTO "File" (id, "organizationId", name, "contentType", bytes, sha256, "blobKey")
      SELECT ${id}::uuid, run."organizationId", ${name}, ${contentType}, ${bytes}, ${sha256}, ${blobKey} FROM run
      ON CONFLICT DO NOTHING
    ), granted AS (
      INSERT INTO "RunFile" ("runId", "fileId", "organizationId")
      SELECT run.id, ${id}::uuid, run."organizationId" FROM run
      ON CONFLICT DO NOTHING
    )
    SELECT FROM run`
  return rows.length === 1
}
