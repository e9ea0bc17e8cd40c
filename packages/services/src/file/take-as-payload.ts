import { randomUUIDv7 } from 'node:crypto'
import { z } from 'zod'
import type { Services } from '../context.ts'
import type { PayloadRow } from '../lease/journal-rows.ts'
import { isUuid } from '../shared/uuid.ts'

/**
 * A large output comes as a file of JSON text: it becomes a payload, and is a file no more. Its blob stays where it is,
 * and belongs to the payload once the journal holds that row. null: this run alone has no such file, or a larger one,
 * or somebody has uploaded it.
 */
export async function takeFileAsPayload(
  { db }: Pick<Services, 'db'>,
  { runId, fileId, maxBytes }: { runId: string; fileId: string; maxBytes: number },
): Promise<PayloadRow | null> {
  if (!isUuid(fileId)) return null
  const rows = await db.system.$queryRaw<unknown[]>`
    WITH taken AS (
      DELETE FROM "RunFile" held USING "File" file
      WHERE held."runId" = ${runId}::uuid AND held."fileId" = ${fileId}::uuid AND file.id = held."fileId"
        AND file.bytes <= ${maxBytes} AND file."keptUntil" IS NULL
        AND NOT EXISTS (
          SELECT FROM "RunFile" other WHERE other."fileId" = held."fileId" AND other."runId" <> held."runId"
        )
      RETURNING held."fileId"
    )
    DELETE FROM "File" file USING taken WHERE file.id = taken."fileId"
    RETURNING file.bytes::int AS bytes, file."blobKey"`
  const [file] = z.array(z.object({ bytes: z.int(), blobKey: z.string() })).parse(rows)
  return file === undefined ? null : { id: randomUUIDv7(), ...file }
}
