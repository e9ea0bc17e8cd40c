import { randomUUIDv7 } from 'node:crypto'
import type { Json, JsonObject } from '@millrace/contracts'
import { DatabaseUnavailable, Prisma } from '@millrace/db'
import { actorName } from '../audit/record.ts'
import type { Actor, Services } from '../context.ts'
import { discardPayload, type PreparedPayload, preparePayload } from '../payload/prepare.ts'
import { announceRun } from './announce.ts'

export type RunTrigger = 'webhook' | 'schedule' | 'manual' | 'test' | 'replay'

export interface NewRun {
  organizationId: string
  integrationId: string
  versionId: string
  flow: string
  trigger: RunTrigger
  /** The value of `trigger` in expressions and code. */
  value: Json
  customerId?: string | null
  instanceId?: string | null
  instanceFlowId?: string | null
  /** The same key of the same instance flow gives the same run. */
  dedupeKey?: string
  options?: RunOptions
  replayOf?: string
  /** Whoever started it; left out for events and schedules. */
  startedBy?: { actor: Actor; action: string; data: JsonObject }
}

/** What a test run brings along; a production run takes config and connections from its instance. */
export interface RunOptions {
  upTo?: string
  pins?: Record<string, Json>
  config: JsonObject
  /** Connection ids by slot. */
  connections: Record<string, string>
}

/**
 * Accepts a run: when this returns, the run, its payload, its first journal event and its audit entry are committed. The
 * queue job follows outside; should it be lost, the reconciler finds the run. Internal: the caller has authorised.
 */
export async function createRun(
  services: Services,
  run: NewRun,
): Promise<{ runId: string; created: boolean }> {
  const { organizationId } = run
  const payload = await preparePayload(services, run.value)
  const runId = randomUUIDv7()
  const created = await insertRun(services, { runId, run, payload })
  if (created) {
    announceRun(services, { organizationId, runId, attempt: 0 })
    return { runId, created }
  }
  await discardPayload(services, payload)
  return { runId: await requireDuplicate(services, run), created }
}

/** One statement, so one round trip and one commit: this is what a webhook's sender waits for. */
async function insertRun(
  services: Services,
  { runId, run, payload }: { runId: string; run: NewRun; payload: PreparedPayload },
): Promise<boolean> {
  const queuedAt = services.now().toISOString()
  try {
    const inserted = await services.db.system.$executeRaw`
      WITH run AS (
        INSERT INTO "Run" (id, "organizationId", "integrationId", "versionId", "customerId", "instanceId",
          "instanceFlowId", flow, trigger, "payloadId", "dedupeKey", options, "replayOf", "lastSeq", "queuedAt")
        VALUES (${runId}::uuid, ${run.organizationId}::uuid, ${run.integrationId}::uuid, ${run.versionId}::uuid,
          ${run.customerId ?? null}::uuid, ${run.instanceId ?? null}::uuid, ${run.instanceFlowId ?? null}::uuid,
          ${run.flow}, ${run.trigger}, ${payload.id}::uuid, ${run.dedupeKey ?? null},
          ${JSON.stringify(run.options ?? {})}::jsonb, ${run.replayOf ?? null}::uuid, 1, ${queuedAt}::timestamptz)
        ON CONFLICT ("instanceFlowId", "dedupeKey") DO NOTHING
        RETURNING id, "organizationId"
      ), payload AS (
        INSERT INTO "Payload" (id, "organizationId", "runId", bytes, inline, "blobKey", "createdAt")
        SELECT ${payload.id}::uuid, "organizationId", id, ${payload.bytes}::int, ${payload.inline}::jsonb,
          ${payload.blobKey}, ${queuedAt}::timestamptz
        FROM run
      )${auditInsert(run, queuedAt)}
      INSERT INTO "JournalEvent" ("runId", seq, "organizationId", attempt, at, type, data)
      SELECT id, 1, "organizationId", 0, ${queuedAt}::timestamptz, 'run', '{"status":"queued","attempt":0}'::jsonb
      FROM run`
    return inserted === 1
  } catch (error) {
    // A connection that was lost may have been lost after the commit: then the run needs its blob.
    if (!(error instanceof DatabaseUnavailable)) await discardPayload(services, payload)
    throw error
  }
}

function auditInsert({ startedBy }: NewRun, at: string): Prisma.Sql {
  if (startedBy === undefined) return Prisma.empty
  const { actor, action, data } = startedBy
  return Prisma.sql`, audit AS (
        INSERT INTO "AuditEntry" (id, "organizationId", actor, action, entity, "entityId", data, at)
        SELECT ${randomUUIDv7()}::uuid, "organizationId", ${actorName(actor)}, ${action}, 'run', id::text,
          ${JSON.stringify(data)}::jsonb, ${at}::timestamptz
        FROM run
      )`
}

async function requireDuplicate(services: Services, run: NewRun): Promise<string> {
  const existing = await services.db.tenant(run.organizationId).run.findFirstOrThrow({
    where: { instanceFlowId: run.instanceFlowId ?? null, dedupeKey: run.dedupeKey ?? null },
    select: { id: true },
  })
  return existing.id
}
