import { Prisma } from '@millrace/db'
import type { Services } from '../context.ts'
import type { RunAppend } from './journal-rows.ts'
import { toJsonText } from './json-text.ts'

/**
 * Writes what many runs have to say in one statement, so in one transaction and one round trip. Only runs whose
 * lease still is what the caller says are touched; the others come back as `fenced` and left no item.
 * Writing the same again changes nothing: a caller that lost the answer may repeat.
 */
export async function appendJournal(
  { db }: Pick<Services, 'db'>,
  { owner, runs }: { owner: string; runs: RunAppend[] },
): Promise<{ appended: AppendedRun[]; fenced: RunAppend[] }> {
  const held = await db.system.$queryRaw<{ id: string; attempt: number; organizationId: string }[]>(
    statement(owner, runs),
  )
  const organizations = new Map(held.map((run) => [`${run.id}:${run.attempt}`, run.organizationId]))
  const appended: AppendedRun[] = []
  const fenced: RunAppend[] = []
  for (const run of runs) {
    const organizationId = organizations.get(`${run.runId}:${run.attempt}`)
    if (organizationId === undefined) fenced.push(run)
    else appended.push({ run, organizationId })
  }
  return { appended, fenced }
}

export interface AppendedRun {
  run: RunAppend
  organizationId: string
}

/** Rows travel as JSON, one parameter per table: Postgres gives them their types. Locks are taken in the order of ids. */
function statement(owner: string, runs: RunAppend[]): Prisma.Sql {
  return Prisma.sql`
    WITH batch AS (
      SELECT * FROM json_to_recordset(${batchRows(runs)}::json) AS item(
        "runId" uuid, attempt int, "lastSeq" int,
        status "RunStatus", "endedAt" timestamptz, error jsonb, "errorCode" text)
    ), held AS MATERIALIZED (
      SELECT run.id, run."organizationId", batch.attempt, batch."lastSeq",
             batch.status, batch."endedAt", batch.error, batch."errorCode"
      FROM "Run" run JOIN batch ON batch."runId" = run.id AND batch.attempt = run.attempt
      WHERE run."leaseOwner" = ${owner}::uuid AND run.status = 'running'
      ORDER BY run.id FOR UPDATE OF run
    ), payloads AS (
      INSERT INTO "Payload" (id, "organizationId", "runId", bytes, "blobKey")
      SELECT item.id, held."organizationId", held.id, item.bytes, item."blobKey"
      FROM json_to_recordset(${payloadRows(runs)}::json) AS item("runId" uuid, id uuid, bytes int, "blobKey" text)
      JOIN held ON held.id = item."runId"
      ON CONFLICT DO NOTHING
    ), events AS (
      INSERT INTO "JournalEvent" ("runId", seq, "organizationId", attempt, at, type, path, data)
      SELECT held.id, item.seq, held."organizationId", held.attempt, item.at, item.type, item.path, item.data
      FROM json_to_recordset(${eventRows(runs)}::json) AS item(
        "runId" uuid, seq int, at timestamptz, type text, path text, data jsonb)
      JOIN held ON held.id = item."runId"
      ON CONFLICT DO NOTHING
    ), logs AS (
      INSERT INTO "LogLine" ("runId", seq, "organizationId", at, path, level, message, data)
      SELECT held.id, item.seq, held."organizationId", item.at, item.path, item.level, item.message, item.data
      FROM json_to_recordset(${logRows(runs)}::json) AS item(
        "runId" uuid, seq int, at timestamptz, path text, level text, message text, data jsonb)
      JOIN held ON held.id = item."runId"
      ON CONFLICT DO NOTHING
    ), steps AS (
      INSERT INTO "StepRun" AS step ("runId", path, "organizationId", "stepId", status, attempt, "startedAt",
        "endedAt", "durationMs", "firstSeq", input, output, "outputId", error)
      SELECT held.id, item.path, held."organizationId", item."stepId", item.status, item.attempt, item."startedAt",
        item."endedAt", item."durationMs", item."firstSeq", item.input, item.output, item."outputId", item.error
      FROM json_to_recordset(${stepRows(runs)}::json) AS item(
        "runId" uuid, path text, "stepId" text, status "StepRunStatus", attempt int, "startedAt" timestamptz,
        "endedAt" timestamptz, "durationMs" float8, "firstSeq" int, input jsonb, output jsonb, "outputId" uuid,
        error jsonb)
      JOIN held ON held.id = item."runId"
      ON CONFLICT ("runId", path) DO UPDATE SET
        status = excluded.status, attempt = excluded.attempt, "startedAt" = excluded."startedAt",
        "endedAt" = excluded."endedAt", "durationMs" = excluded."durationMs",
        "firstSeq" = least(step."firstSeq", excluded."firstSeq"), input = coalesce(excluded.input, step.input),
        output = excluded.output, "outputId" = excluded."outputId", error = excluded.error
    ), runs AS (
      UPDATE "Run" run SET
        "lastSeq" = greatest(run."lastSeq", held."lastSeq"),
        status = coalesce(held.status, run.status),
        "endedAt" = CASE WHEN held.status = 'queued' THEN NULL ELSE held."endedAt" END,
        error = held.error,
        "errorCode" = held."errorCode",
        "leaseOwner" = CASE WHEN held.status IS NULL THEN run."leaseOwner" END,
        "leaseExpiresAt" = CASE WHEN held.status IS NULL THEN run."leaseExpiresAt" END
      FROM held WHERE run.id = held.id
    )
    SELECT id, attempt, "organizationId" FROM held`
}

function batchRows(runs: RunAppend[]): string {
  return toJsonText(
    runs.map(({ runId, attempt, lastSeq, settlement }) => ({
      runId,
      attempt,
      lastSeq,
      status: settlement?.status,
      endedAt: settlement?.at,
      error: settlement?.error ?? undefined,
      errorCode: settlement?.error?.code,
    })),
  )
}

const payloadRows = (runs: RunAppend[]) => rowsOf(runs, (run) => run.payloads)
const eventRows = (runs: RunAppend[]) => rowsOf(runs, (run) => run.events)
const logRows = (runs: RunAppend[]) => rowsOf(runs, (run) => run.logs)
const stepRows = (runs: RunAppend[]) => rowsOf(runs, (run) => run.steps)

function rowsOf(runs: RunAppend[], pick: (run: RunAppend) => object[]): string {
  return toJsonText(runs.flatMap((run) => pick(run).map((row) => ({ ...row, runId: run.runId }))))
}
