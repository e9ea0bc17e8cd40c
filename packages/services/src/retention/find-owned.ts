import { z } from 'zod'
import type { Services } from '../context.ts'

/** Which of these blobs a row names. Every table that has a column for a blob's key is asked here. */
export async function findOwned(
  { db }: Pick<Services, 'db'>,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await db.system.$queryRaw<unknown[]>`
    SELECT "blobKey" AS key FROM "Payload" WHERE "blobKey" = ANY(${keys}::text[])
    UNION SELECT "blobKey" FROM "File" WHERE "blobKey" = ANY(${keys}::text[])
    UNION SELECT "bundleKey" FROM "Version" WHERE "bundleKey" = ANY(${keys}::text[])`
  return new Set(
    z
      .array(z.object({ key: z.string() }))
      .parse(rows)
      .map(({ key }) => key),
  )
}
