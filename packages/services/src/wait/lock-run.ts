import type { SystemClient } from '@millrace/db'
import { z } from 'zod'

const lockedSchema = z.object({
  id: z.string(),
  organizationId: z.string(),
  status: z.enum(['queued', 'running', 'waiting', 'succeeded', 'failed', 'canceled']),
})

/** Whoever answers a wait locks the run first: so an answer and the run's way to `waiting` do not miss each other. */
export async function lockRun(
  system: SystemClient,
  runId: string,
): Promise<z.infer<typeof lockedSchema> | null> {
  const [row] = await system.$queryRaw<unknown[]>`
    SELECT id, "organizationId", status FROM "Run" WHERE id = ${runId}::uuid FOR UPDATE`
  return row === undefined ? null : lockedSchema.parse(row)
}
