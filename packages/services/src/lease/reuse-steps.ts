import { z } from 'zod'
import type { Services } from '../context.ts'
import { announceChange } from '../run/announce.ts'
import { type Holder, lockHeld } from './lock-held.ts'

export interface Reuse extends Holder {
  /** The run whose results are taken over. */
  origin: string
  /** Steps whose results stay. */
  keep: string[]
  /** Containers around the step to replay from: open, with the same items. */
  reopen: string[]
}

/**
 * Writes results of another run into the journal of a replay, marked as taken over: all of them or none. The values
 * stay in the database. Gives the journal's last seq. Throws `LeaseLost` when the run is another's.
 */
export async function reuseSteps(services: Services, reuse: Reuse): Promise<number> {
  const { runId, attempt } = reuse.lease
  const change = await services.db.transaction(async ({ system }) => {
    await lockHeld(system, reuse)
    const [row] = await system.$queryRaw<unknown[]>`
      WITH run AS (
        SELECT id, "organizationId", "lastSeq" FROM "Run" WHERE id = ${runId}::uuid
      ), taken AS MATERIALIZED (
        SELECT step.*, step.path = ANY(${reuse.reopen}::text[]) AS open, run."organizationId" AS organization,
          (run."lastSeq" + row_number() OVER (ORDER BY step."firstSeq", step.path))::int AS seq
        FROM run JOIN "StepRun" step ON step."runId" = ${reuse.origin}::uuid
          AND step."organizationId" = run."organizationId"
        WHERE step.path = ANY(${[...reuse.keep, ...reuse.reopen]}::text[])
      ), steps AS (
        INSERT INTO "StepRun" ("runId", path, "organizationId", "stepId", status, attempt, "startedAt", "endedAt",
          "durationMs", "firstSeq", input, output, "outputId", error, items, "itemsId", reused)
        SELECT ${runId}::uuid, path, organization, "stepId",
          CASE WHEN open THEN 'running' ELSE status END, CASE WHEN open THEN 0 ELSE attempt END,
          CASE WHEN NOT open THEN "startedAt" END, CASE WHEN NOT open THEN "endedAt" END,
          CASE WHEN open THEN 0 ELSE "durationMs" END, seq, input, CASE WHEN NOT open THEN output END,
          CASE WHEN NOT open THEN "outputId" END, CASE WHEN NOT open THEN error END, items, "itemsId", NOT open
        FROM taken
      ), events AS (
        INSERT INTO "JournalEvent" ("runId", seq, "organizationId", attempt, at, type, path, data)
        SELECT ${runId}::uuid, seq, organization, ${attempt}, now(), 'step', path, jsonb_strip_nulls(jsonb_build_object(
            'stepId', "stepId", 'status', status, 'attempt', attempt, 'durationMs', "durationMs",
            'outputRef', "outputId", 'error', error, 'reused', true))
          || CASE WHEN "outputId" IS NULL AND output IS NOT NULL THEN jsonb_build_object('output', output) ELSE '{}' END
        FROM taken WHERE NOT open
      )
      UPDATE "Run" SET "lastSeq" = greatest("lastSeq", coalesce((SELECT max(seq) FROM taken), 0))
      WHERE id = ${runId}::uuid RETURNING id AS "runId", "organizationId", "lastSeq" AS seq`
    return changeSchema.parse(row)
  })
  announceChange(services, change)
  return change.seq
}

const changeSchema = z.object({ runId: z.string(), organizationId: z.string(), seq: z.int() })
