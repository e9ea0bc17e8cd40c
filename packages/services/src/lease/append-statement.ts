import { Prisma } from '@millrace/db'
import { childCheckMs, waitColumns } from '../wait/columns.ts'
import type { RunAppend, Settlement } from './journal-rows.ts'
import { toJsonText } from './json-text.ts'

/**
 * Rows travel as JSON, one parameter per table: Postgres gives them their types. Locks are taken in the order of ids.
 * Most batches report steps and nothing else; what they have no rows for is left out, which spares them a quarter of the
 * time. Few shapes, as each is planned and kept per connection.
 */
export function appendStatement({ owner, runs }: { owner: string; runs: RunAppend[] }): Prisma.Sql {
  const isWhole = runs.some(hasRareRows)
  const parts = [
    batchAndHeld({ owner, runs, isWhole }),
    ...(isWhole ? [payloadsInsert(runs)] : []),
    eventsInsert(runs),
    ...(isWhole || runs.some(({ logs }) => logs.length > 0) ? [logsInsert(runs)] : []),
    ...(isWhole || runs.some(({ steps, forget }) => steps.length + forget.length > 0)
      ? [stepsUpsert(runs), operationsDelete(runs), waitsDelete(runs)]
      : []),
    ...(isWhole ? [waitsUpsert(runs), settlingUpdate] : [progressUpdate]),
  ]
  const answered = isWhole
    ? Prisma.sql`EXISTS (SELECT 1 FROM waits WHERE waits."runId" = held.id AND waits."resolvedAt" IS NOT NULL)`
    : Prisma.sql`false`
  return Prisma.sql`
    WITH ${Prisma.join(parts, ', ')}
    SELECT held.id, held.attempt, held."organizationId", ${answered} AS answered FROM held`
}

function hasRareRows({ settlement, payloads, steps }: RunAppend): boolean {
  return settlement !== null || payloads.length > 0 || steps.some(({ wait }) => wait !== null)
}

function batchAndHeld({
  owner,
  runs,
  isWhole,
}: {
  owner: string
  runs: RunAppend[]
  isWhole: boolean
}): Prisma.Sql {
  const settlement = isWhole
    ? Prisma.sql`, status "RunStatus", "endedAt" timestamptz, error jsonb, "errorCode" text, output json,
        "outputId" uuid, "activeMs" int, crashes int, held text, "dueAt" timestamptz`
    : Prisma.empty
  const final = isWhole
    ? Prisma.sql`coalesce(batch.status IN ('succeeded', 'failed', 'canceled'), false)`
    : Prisma.sql`false`
  return Prisma.sql`batch AS (
      SELECT * FROM json_to_recordset(${batchRows(runs)}::json) AS item(
        "runId" uuid, attempt int, "lastSeq" int, progressed boolean${settlement})
    ), held AS MATERIALIZED (
      SELECT batch.*, run.id, run."organizationId", ${final} AS final
      FROM "Run" run JOIN batch ON batch."runId" = run.id AND batch.attempt = run.attempt
      WHERE run."leaseOwner" = ${owner}::uuid AND run.status = 'running'
      ORDER BY run.id FOR UPDATE OF run
    )`
}

function payloadsInsert(runs: RunAppend[]): Prisma.Sql {
  return Prisma.sql`payloads AS (
      INSERT INTO "Payload" (id, "organizationId", "runId", bytes, "blobKey")
      SELECT item.id, held."organizationId", held.id, item.bytes, item."blobKey"
      FROM json_to_recordset(${rowsOf(runs, (run) => run.payloads)}::json) AS item(
        "runId" uuid, id uuid, bytes int, "blobKey" text)
      JOIN held ON held.id = item."runId"
      ON CONFLICT DO NOTHING
    )`
}

function eventsInsert(runs: RunAppend[]): Prisma.Sql {
  return Prisma.sql`events AS (
      INSERT INTO "JournalEvent" ("runId", seq, "organizationId", attempt, at, type, path, data)
      SELECT held.id, item.seq, held."organizationId", held.attempt, item.at, item.type, item.path, item.data
      FROM json_to_recordset(${rowsOf(runs, (run) => run.events)}::json) AS item(
        "runId" uuid, seq int, at timestamptz, type text, path text, data json)
      JOIN held ON held.id = item."runId"
      ON CONFLICT DO NOTHING
    )`
}

function logsInsert(runs: RunAppend[]): Prisma.Sql {
  return Prisma.sql`logs AS (
      INSERT INTO "LogLine" ("runId", seq, "organizationId", at, path, level, message, data)
      SELECT held.id, item.seq, held."organizationId", item.at, item.path, item.level, item.message, item.data
      FROM json_to_recordset(${rowsOf(runs, (run) => run.logs)}::json) AS item(
        "runId" uuid, seq int, at timestamptz, path text, level text, message text, data jsonb)
      JOIN held ON held.id = item."runId"
      ON CONFLICT DO NOTHING
    )`
}

function stepsUpsert(runs: RunAppend[]): Prisma.Sql {
  return Prisma.sql`steps AS (
      INSERT INTO "StepRun" AS step ("runId", path, "organizationId", "stepId", status, attempt, "startedAt",
        "endedAt", "durationMs", "firstSeq", input, output, "outputId", error, items, "itemsId")
      SELECT held.id, item.path, held."organizationId", item."stepId", item.status, item.attempt, item."startedAt",
        item."endedAt", item."durationMs", item."firstSeq", item.input, item.output, item."outputId", item.error,
        item.items, item."itemsId"
      FROM json_to_recordset(${stepRows(runs)}::json) AS item(
        "runId" uuid, path text, "stepId" text, status "StepRunStatus", attempt int, "startedAt" timestamptz,
        "endedAt" timestamptz, "durationMs" float8, "firstSeq" int, input json, output json, "outputId" uuid,
        error jsonb, items json, "itemsId" uuid)
      JOIN held ON held.id = item."runId"
      ON CONFLICT ("runId", path) DO UPDATE SET
        status = excluded.status, attempt = excluded.attempt, "startedAt" = excluded."startedAt",
        "endedAt" = excluded."endedAt", "durationMs" = excluded."durationMs",
        "firstSeq" = least(step."firstSeq", excluded."firstSeq"), input = coalesce(excluded.input, step.input),
        output = excluded.output, "outputId" = excluded."outputId", error = excluded.error,
        items = coalesce(excluded.items, step.items), "itemsId" = coalesce(excluded."itemsId", step."itemsId")
    )`
}

function operationsDelete(runs: RunAppend[]): Prisma.Sql {
  return Prisma.sql`operations AS (
      DELETE FROM "StateOperation" operation USING held
      WHERE operation."runId" = held.id AND (held.final OR EXISTS (
        SELECT 1 FROM json_to_recordset(${forgottenRows(runs)}::json) AS item("runId" uuid, path text)
        WHERE item."runId" = held.id AND item.path = operation.path))
    )`
}

/** A callback that came early waits for its step, which has only begun. */
function waitsDelete(runs: RunAppend[]): Prisma.Sql {
  return Prisma.sql`over AS (
      DELETE FROM "Wait" wait USING held
      WHERE wait."runId" = held.id AND (held.final OR EXISTS (
        SELECT 1 FROM json_to_recordset(${overRows(runs)}::json) AS item("runId" uuid, path text, begun boolean)
        WHERE item."runId" = held.id AND item.path = wait.path AND (NOT item.begun OR wait."recordedAt" IS NOT NULL)))
    )`
}

const crashesAfter = Prisma.sql`CASE WHEN held.progressed THEN 0 ELSE run.crashes END`

/** Of runs that go on: what a settlement says is unset in all of them. */
const progressUpdate = Prisma.sql`runs AS (
      UPDATE "Run" run SET "lastSeq" = greatest(run."lastSeq", held."lastSeq"), crashes = ${crashesAfter}
      FROM held WHERE run.id = held.id
    )`

const settlingUpdate = Prisma.sql`runs AS (
      UPDATE "Run" run SET
        "lastSeq" = greatest(run."lastSeq", held."lastSeq"),
        status = coalesce(held.status, run.status),
        "endedAt" = CASE WHEN held.final THEN held."endedAt" END,
        error = held.error, "errorCode" = held."errorCode", output = held.output, "outputId" = held."outputId",
        crashes = coalesce(held.crashes, ${crashesAfter}),
        "activeMs" = run."activeMs" + coalesce(held."activeMs", 0),
        -- Who is to be canceled is not held: the sweep that ends such runs passes over the held ones, which may be many.
        held = CASE WHEN run."cancelRequestedAt" IS NULL THEN held.held END, "dueAt" = held."dueAt",
        "expiresAt" = CASE WHEN held.final THEN held."endedAt" + interval '1 day' * CASE held.status
          WHEN 'failed' THEN coalesce(run."failedRetentionDays", run."retentionDays") ELSE run."retentionDays" END END,
        "leaseOwner" = CASE WHEN held.status IS NULL THEN run."leaseOwner" END,
        "leaseExpiresAt" = CASE WHEN held.status IS NULL THEN run."leaseExpiresAt" END
      FROM held WHERE run.id = held.id
    )`

/** An answer that is there stays: of a callback or approval always, of the others when it answers the same wait. */
function waitsUpsert(runs: RunAppend[]): Prisma.Sql {
  return Prisma.sql`waits AS (
    INSERT INTO "Wait" AS wait ("runId", path, "organizationId", kind, "recordedAt", until, "openUntil", data, "childRunId")
    SELECT held.id, item.path, held."organizationId", item.kind, now(), item.until,
      coalesce(item.until, now() + ${childCheckMs} * interval '1 millisecond'), item.data, item."childRunId"
    FROM json_to_recordset(${waitRows(runs)}::json) AS item(
      "runId" uuid, path text, kind text, until timestamptz, data jsonb, "childRunId" uuid)
    JOIN held ON held.id = item."runId" AND NOT held.final
    ON CONFLICT ("runId", path) DO UPDATE SET
      kind = excluded.kind, "recordedAt" = excluded."recordedAt", until = excluded.until, data = excluded.data,
      "childRunId" = excluded."childRunId",
      "openUntil" = CASE WHEN ${sameWait} AND wait."resolvedAt" IS NOT NULL THEN NULL ELSE excluded."openUntil" END,
      "resolvedAt" = CASE WHEN ${sameWait} THEN wait."resolvedAt" END,
      resolution = CASE WHEN ${sameWait} THEN wait.resolution END,
      "resolutionId" = CASE WHEN ${sameWait} THEN wait."resolutionId" END
    RETURNING wait."runId", wait."resolvedAt")`
}

const sameWait = Prisma.sql`(wait.kind = excluded.kind AND (excluded.kind IN ('callback', 'approval')
  OR (wait.until IS NOT DISTINCT FROM excluded.until AND wait."childRunId" IS NOT DISTINCT FROM excluded."childRunId")))`

function batchRows(runs: RunAppend[]): string {
  return toJsonText(
    runs.map(({ runId, attempt, lastSeq, progressed, settlement }) => ({
      runId,
      attempt,
      lastSeq,
      progressed,
      ...(settlement && settlementColumns(settlement)),
    })),
  )
}

function settlementColumns(settlement: Settlement) {
  const { status, activeMs } = settlement
  const common = { status, activeMs: Math.round(activeMs) }
  if (status === 'waiting') return { ...common, crashes: 0 }
  if (status !== 'queued') {
    const { at: endedAt, error, output, outputId } = settlement
    return { ...common, endedAt, error, errorCode: error?.code, output, outputId }
  }
  if (settlement.kind === 'released') return common
  const { crashes, dueAt } = settlement
  return { ...common, crashes, ...(dueAt !== null && { held: 'retry', dueAt }) }
}

function stepRows(runs: RunAppend[]): string {
  return rowsOf(runs, (run) => run.steps.map(({ wait: _, ...row }) => row))
}

function waitRows(runs: RunAppend[]): string {
  return rowsOf(runs, (run) =>
    run.steps.flatMap(({ path, wait }) => (wait === null ? [] : [{ path, ...waitColumns(wait) }])),
  )
}

/** Steps that wait no longer; `begun`: they may come to wait. */
function overRows(runs: RunAppend[]): string {
  return rowsOf(runs, (run) =>
    run.steps
      .filter(({ wait }) => wait === null)
      .map(({ path, status }) => ({ path, begun: status === 'running' || status === 'waiting' })),
  )
}

function forgottenRows(runs: RunAppend[]): string {
  return rowsOf(runs, (run) => run.forget.map((path) => ({ path })))
}

function rowsOf(runs: RunAppend[], pick: (run: RunAppend) => object[]): string {
  return toJsonText(runs.flatMap((run) => pick(run).map((row) => ({ ...row, runId: run.runId }))))
}
