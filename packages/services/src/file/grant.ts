import type { Json } from '@millrace/contracts'
import type { Scopes } from '@millrace/db'
import { fileIdsIn } from '../shared/file-ids.ts'

/** Lets a run open the files that a value refers to, as far as the run that the value comes from may open them. */
export async function grantFiles(
  { system }: Pick<Scopes, 'system'>,
  { from, to, value }: { from: string; to: string; value: Json },
): Promise<void> {
  const ids = fileIdsIn(value)
  if (ids.length === 0) return
  await system.$executeRaw`
    INSERT INTO "RunFile" ("runId", "fileId", "organizationId")
    SELECT target.id, file."fileId", file."organizationId" FROM "RunFile" file
    JOIN "Run" target ON target.id = ${to}::uuid AND target."organizationId" = file."organizationId"
    WHERE file."runId" = ${from}::uuid AND file."fileId"::text = ANY(${ids}::text[])
    ON CONFLICT DO NOTHING`
}
