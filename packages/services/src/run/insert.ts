import { randomUUIDv7 } from 'node:crypto'
import { DatabaseUnavailable, Prisma } from '@millrace/db'
import { z } from 'zod'
import type { Admission } from '../admission/plan.ts'
import { claimKey, reserveStart } from '../admission/reserve.ts'
import { actorName, nameOfSql, originFields } from '../audit/record.ts'
import type { Services } from '../context.ts'
import { heldBy } from '../lease/lock-held.ts'
import { discardPayload, type PreparedPayload } from '../payload/prepare.ts'
import { fileIdsIn } from '../shared/file-ids.ts'
import { isUuid } from '../shared/uuid.ts'
import type { NewRun } from './new-run.ts'

interface Insert {
  runId: string
  run: NewRun
  payload: PreparedPayload
  admission: Admission
}

/**
 * One statement, so one round trip and one commit: this is what a webhook's sender waits for. Not `created`: a
 * duplicate; `claimed` even so when no key with a window stood in its way.
 */
export async function insertRun(services: Services, { runId, run, payload, admission }: Insert) {
  const queuedAt = services.now().toISOString()
  const { organizationId } = run
  const { scopeId, concurrency } = admission
  const { retention } = run.settings ?? {}
  try {
    const rows = await services.db.query(Prisma.sql`
      WITH ${claimKey(admission.dedupe, { runId, organizationId, scopeId, alreadyThere: exists(run) })},
      ${reserveStart(admission.rate, { organizationId, scopeId })}, run AS (
        INSERT INTO "Run" (id, "organizationId", "integrationId", "versionId", "customerId", "customerUserId",
          "instanceId",
          "instanceFlowId", flow, trigger, "payloadId", "dedupeKey", options, "replayOf", "replayFrom",
          "parentRunId", "parentPath", depth, held, "dueAt", "concurrencyKey", "concurrencyLimit",
          "concurrencyOrder", "retentionDays", "failedRetentionDays", "lastSeq", "queuedAt")
        SELECT ${runId}::uuid, ${organizationId}::uuid, ${run.integrationId}::uuid, ${run.versionId}::uuid,
          ${run.customerId ?? null}::uuid, ${customerUser(run)}, ${run.instanceId ?? null}::uuid, ${run.instanceFlowId ?? null}::uuid,
          ${run.flow}, ${run.trigger}, ${payload.id}::uuid, ${run.dedupeKey ?? null},
          ${JSON.stringify(run.options ?? {})}::jsonb, ${run.replayOf ?? null}::uuid, ${run.replayFrom ?? null},
          ${run.parent?.runId ?? null}::uuid, ${run.parent?.path ?? null}, ${run.parent?.depth ?? 0}::int,
          CASE WHEN reserved."dueAt" IS NOT NULL THEN 'rate-limit' END, reserved."dueAt",
          ${concurrencyKey(run, concurrency)}, ${concurrency?.limit ?? null}::int, ${concurrency?.order ?? null},
          ${retention?.days ?? null}::int, ${retention?.failedDays ?? null}::int, 1, ${queuedAt}::timestamptz
        FROM claimed CROSS JOIN reserved${originLock(run)}${parentFence(run)}${instanceLock(run)}
        ON CONFLICT DO NOTHING
        RETURNING id, "organizationId", held
      ), payload AS (
        INSERT INTO "Payload" (id, "organizationId", "runId", bytes, inline, "blobKey", "createdAt")
        SELECT ${payload.id}::uuid, "organizationId", id, ${payload.bytes}::int, ${payload.inline}::json,
          ${payload.blobKey}, ${queuedAt}::timestamptz
        FROM run
      )${filesInsert(run)}${grantsInsert(run)}${uploadsInsert(run)}${auditInsert(run, queuedAt)}, event AS (
        INSERT INTO "JournalEvent" ("runId", seq, "organizationId", attempt, at, type, data)
        SELECT id, 1, "organizationId", 0, ${queuedAt}::timestamptz, 'run', '{"status":"queued","attempt":0}'::jsonb
        FROM run
      )
      SELECT run.id IS NOT NULL AS created, EXISTS (SELECT FROM claimed) AS claimed, run.held
      FROM (SELECT) one LEFT JOIN run ON true`)
    return z.tuple([insertedSchema]).parse(rows)[0]
  } catch (error) {
    // A connection that was lost may have been lost after the commit: then the run needs its blob.
    if (!(error instanceof DatabaseUnavailable)) await discardPayload(services, payload)
    throw error
  }
}

const insertedSchema = z.object({
  created: z.boolean(),
  claimed: z.boolean(),
  held: z.string().nullable(),
})

function exists({ instanceFlowId, dedupeKey }: NewRun): Prisma.Sql {
  if (instanceFlowId == null || dedupeKey === undefined) return Prisma.sql`false`
  return Prisma.sql`EXISTS (SELECT FROM "Run"
          WHERE "instanceFlowId" = ${instanceFlowId}::uuid AND "dedupeKey" = ${dedupeKey})`
}

function customerUser({ customerUserId, parent, replayOf }: NewRun): Prisma.Sql {
  const like = parent?.runId ?? replayOf
  if (like === undefined) return Prisma.sql`${customerUserId ?? null}::uuid`
  return Prisma.sql`(SELECT "customerUserId" FROM "Run" WHERE id = ${like}::uuid)`
}

/**
 * A run that waits for a flow which it called, and that has called itself in the end, must not wait for its own slot:
 * within a chain of calls the first one has the slot for all.
 */
function concurrencyKey({ parent }: NewRun, concurrency: Admission['concurrency']): Prisma.Sql {
  if (concurrency === null) return Prisma.sql`NULL::text`
  if (parent === undefined) return Prisma.sql`${concurrency.key}`
  return Prisma.sql`(
            WITH RECURSIVE caller AS (
              SELECT "parentRunId", "concurrencyKey" FROM "Run" WHERE id = ${parent.runId}::uuid
              UNION ALL
              SELECT run."parentRunId", run."concurrencyKey"
              FROM caller JOIN "Run" run ON run.id = caller."parentRunId"
            )
            SELECT ${concurrency.key} WHERE NOT EXISTS (
              SELECT FROM caller WHERE "concurrencyKey" = ${concurrency.key}))`
}

/** Retention may be about to delete the origin: either it waits for the replay, or the replay finds no origin. */
function originLock({ replayOf, organizationId }: NewRun): Prisma.Sql {
  if (replayOf === undefined) return Prisma.empty
  return Prisma.sql` CROSS JOIN (SELECT FROM "Run"
          WHERE id = ${replayOf}::uuid AND "organizationId" = ${organizationId}::uuid FOR KEY SHARE) origin`
}

/**
 * A run takes config and connections from its instance: either the instance is deleted after the run is there, which
 * is refused, or the run finds no instance. One that brings its own needs none.
 */
function instanceLock({ instanceId, options, organizationId }: NewRun): Prisma.Sql {
  if (instanceId == null || options !== undefined) return Prisma.empty
  return Prisma.sql` CROSS JOIN (SELECT FROM "Instance"
          WHERE id = ${instanceId}::uuid AND "organizationId" = ${organizationId}::uuid FOR KEY SHARE) instance`
}

/** A worker that has lost the parent makes no child of it. */
function parentFence({ heldBy: holder }: NewRun): Prisma.Sql {
  if (holder === undefined) return Prisma.empty
  return Prisma.sql` CROSS JOIN (SELECT FROM "Run" WHERE ${heldBy(holder)} FOR SHARE) parent`
}

function filesInsert({ files = [] }: NewRun): Prisma.Sql {
  if (files.length === 0) return Prisma.empty
  return Prisma.sql`, stored AS (
        INSERT INTO "File" (id, "organizationId", name, "contentType", bytes, sha256, "blobKey")
        SELECT file.id, run."organizationId", file.name, file."contentType", file.bytes, file.sha256, file."blobKey"
        FROM run, json_to_recordset(${JSON.stringify(files)}::json) AS file(
          id uuid, name text, "contentType" text, bytes bigint, sha256 text, "blobKey" text)
        RETURNING id, "organizationId"
      ), held_files AS (
        INSERT INTO "RunFile" ("runId", "fileId", "organizationId")
        SELECT run.id, stored.id, stored."organizationId" FROM run, stored
      )`
}

/** Rows of the origin are named and not copied: whoever goes last takes them along. */
function grantsInsert({ replayOf, replayFrom, grantedFiles }: NewRun): Prisma.Sql {
  const grants: Prisma.Sql[] = []
  if (grantedFiles !== undefined && grantedFiles.ids.length > 0) {
    grants.push(Prisma.sql`, granted AS (
        INSERT INTO "RunFile" ("runId", "fileId", "organizationId")
        SELECT run.id, file."fileId", file."organizationId"
        FROM run JOIN "RunFile" file ON file."runId" = ${grantedFiles.of}::uuid
          AND file."organizationId" = run."organizationId" AND file."fileId" = ANY(${grantedFiles.ids}::uuid[])
      )`)
  }
  if (replayOf !== undefined) {
    // Also of a replay from the start: the trigger's value may refer to files.
    grants.push(Prisma.sql`, origin_files AS (
        INSERT INTO "RunFile" ("runId", "fileId", "organizationId")
        SELECT run.id, file."fileId", file."organizationId"
        FROM run JOIN "RunFile" file ON file."runId" = ${replayOf}::uuid
          AND file."organizationId" = run."organizationId"
      )`)
  }
  if (replayOf !== undefined && replayFrom !== undefined) {
    grants.push(Prisma.sql`, origin_payloads AS (
        INSERT INTO "RunPayload" ("runId", "payloadId", "organizationId")
        SELECT run.id, kept.id, run."organizationId"
        FROM run, (
          SELECT id FROM "Payload" WHERE "runId" = ${replayOf}::uuid AND "blobKey" IS NOT NULL
          UNION SELECT "payloadId" FROM "RunPayload" WHERE "runId" = ${replayOf}::uuid
        ) kept
      )`)
  }
  return grants.length === 0 ? Prisma.empty : Prisma.join(grants, '')
}

/** Uploads that the config of a test run refers to; what another run has made is never given away so. */
function uploadsInsert({ options }: NewRun): Prisma.Sql {
  const ids = fileIdsIn(options?.config ?? {}).filter(isUuid)
  if (ids.length === 0) return Prisma.empty
  return Prisma.sql`, lent_uploads AS (
        INSERT INTO "RunFile" ("runId", "fileId", "organizationId")
        SELECT run.id, file.id, file."organizationId"
        FROM run JOIN "File" file ON file.id = ANY(${ids}::uuid[]) AND file."keptUntil" IS NOT NULL
          AND file."organizationId" = run."organizationId"
        ON CONFLICT DO NOTHING
      )`
}

function auditInsert({ startedBy }: NewRun, at: string): Prisma.Sql {
  if (startedBy === undefined) return Prisma.empty
  const { by, action, data } = startedBy
  const { address, userAgent } = originFields(by.origin)
  return Prisma.sql`, audit AS (
        INSERT INTO "AuditEntry" (id, "organizationId", actor, "actorName", action, entity, "entityId", data, address,
          "userAgent", at)
        SELECT ${randomUUIDv7()}::uuid, "organizationId", ${actorName(by.actor)}, ${nameOfSql(by.actor)}, ${action},
          'run', id::text, ${JSON.stringify(data)}::jsonb, ${address}, ${userAgent}, ${at}::timestamptz
        FROM run
      )`
}
