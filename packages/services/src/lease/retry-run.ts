import type { RunError } from '@millrace/contracts'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { announceChange } from '../run/announce.ts'
import { type Holder, lockHeld } from './lock-held.ts'

export interface RunRetry extends Holder {
  /** Why it is tried again. */
  error: RunError
  dueAt: Date
  activeMs: number
  /** These start over. */
  startOver: string[]
  /** Containers that failed with what was in them: open again. */
  reopen: string[]
}

/** A run that failed is tried again as a whole: what succeeded is kept. Throws `LeaseLost` when it is another's. */
export async function retryRun(services: Services, retry: RunRetry): Promise<void> {
  const { runId } = retry.lease
  const change = await services.db.transaction(async ({ system }) => {
    await lockHeld(system, retry)
    await system.$executeRaw`
      DELETE FROM "StepRun" WHERE "runId" = ${runId}::uuid
        AND (status = 'canceled' OR path = ANY(${retry.startOver}::text[]))`
    await system.$executeRaw`
      DELETE FROM "Wait" WHERE "runId" = ${runId}::uuid AND path = ANY(${retry.startOver}::text[])`
    await system.$executeRaw`
      UPDATE "StepRun" SET status = 'running', "endedAt" = NULL, error = NULL, output = NULL, "outputId" = NULL
      WHERE "runId" = ${runId}::uuid AND path = ANY(${retry.reopen}::text[])`
    await system.stateOperation.deleteMany({ where: { runId } })
    const [row] = await system.$queryRaw<unknown[]>`
      WITH run AS (
        UPDATE "Run" SET status = 'queued', held = CASE WHEN "cancelRequestedAt" IS NULL THEN 'retry' END,
          "dueAt" = ${retry.dueAt}, retries = retries + 1, crashes = 0,
          "activeMs" = "activeMs" + ${Math.round(retry.activeMs)}::int, "lastSeq" = "lastSeq" + 2,
          "leaseOwner" = NULL, "leaseExpiresAt" = NULL
        WHERE id = ${runId}::uuid
        RETURNING id, "organizationId", attempt, retries, "lastSeq"
      ), line AS (
        INSERT INTO "LogLine" ("runId", seq, "organizationId", at, level, message)
        SELECT id, "lastSeq" - 1, "organizationId", now(), 'warn',
          'The run failed (' || ${retry.error.code} || '): ' || rtrim(${retry.error.message}, '.')
            || '. It is tried again, retry ' || retries || '.'
        FROM run
      ), event AS (
        INSERT INTO "JournalEvent" ("runId", seq, "organizationId", attempt, at, type, data)
        SELECT id, "lastSeq", "organizationId", attempt, now(), 'run',
          jsonb_build_object('status', 'queued', 'attempt', attempt)
        FROM run
      )
      SELECT id AS "runId", "organizationId", "lastSeq" AS seq FROM run`
    return changeSchema.parse(row)
  })
  announceChange(services, change)
}

const changeSchema = z.object({ runId: z.string(), organizationId: z.string(), seq: z.int() })
