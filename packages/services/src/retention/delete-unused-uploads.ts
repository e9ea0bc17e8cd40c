import { z } from 'zod'
import type { Services } from '../context.ts'
import { unusedMs } from '../file/unused.ts'
import { deleteBlobs } from './delete-blobs.ts'

const batchSize = 500

/** Uploads that no config and no run refers to any more, or ever did. Gives how many. */
export async function deleteUnusedUploads(services: Services): Promise<number> {
  let deleted = 0
  for (;;) {
    const rows = z.array(rowSchema).parse(await lookAtBatch(services))
    const unused = rows.filter((row) => !row.used).map(({ blobKey }) => blobKey)
    await deleteBlobs(services, unused)
    deleted += unused.length
    if (rows.length < batchSize) return deleted
  }
}

const rowSchema = z.object({ blobKey: z.string(), used: z.boolean() })

/** What is in use is put off; a config that comes to refer to it meanwhile waits for the row, or finds no file. */
function lookAtBatch({ db }: Services): Promise<unknown[]> {
  return db.system.$queryRaw`
    WITH due AS (
      SELECT id, "organizationId", "blobKey" FROM "File" WHERE "keptUntil" < now()
      ORDER BY "keptUntil" LIMIT ${batchSize} FOR UPDATE SKIP LOCKED
    ), looked AS (
      SELECT due.*,
        EXISTS (SELECT FROM "InstanceFile" held WHERE held."fileId" = due.id)
        OR EXISTS (SELECT FROM "RunFile" held WHERE held."fileId" = due.id)
        OR EXISTS (SELECT FROM "Integration" integration
          WHERE integration."organizationId" = due."organizationId"
            AND position(due.id::text IN integration."testBindings"::text) > 0) AS used
      FROM due
    ), kept AS (
      UPDATE "File" SET "keptUntil" = now() + ${unusedMs} * interval '1 millisecond'
      WHERE id IN (SELECT id FROM looked WHERE used)
    ), gone AS (
      DELETE FROM "File" WHERE id IN (SELECT id FROM looked WHERE NOT used)
    )
    SELECT "blobKey", used FROM looked`
}
