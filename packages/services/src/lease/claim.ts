import { randomUUIDv7 } from 'node:crypto'
import {
  type EgressRules,
  type Json,
  type JsonObject,
  jsonObjectSchema,
  jsonSchema,
  type RunCustomer,
  type RunError,
  runCustomerSchema,
} from '@millrace/contracts'
import { Prisma, type Scopes } from '@millrace/db'
import { z } from 'zod'
import { claimWithSlot } from '../admission/admit.ts'
import type { Services } from '../context.ts'
import { failHeldRun } from './fail-held.ts'
import { maxCrashes } from './limits.ts'

/** A run that is this worker's now, with everything it needs but its version's definition, which workers cache. */
export interface ClaimedRun {
  id: string
  attempt: number
  organizationId: string
  integrationId: string
  integration: string
  versionId: string
  /** null: a test run of the draft. */
  version: number | null
  flow: string
  trigger: TriggerValue
  customer: RunCustomer | null
  instance: { id: string } | null
  instanceFlowId: string | null
  /** Runs of its instance that failed since one succeeded. */
  instanceFailures: number
  config: JsonObject
  /** Where its organization lets runs connect to, as of now. */
  egress: EgressRules
  /** By slot, still sealed. */
  connections: Record<string, SealedConnection>
  upTo: string | null
  pins: Record<string, Json> | null
  /** The run whose results before `from` this one keeps; from null: it keeps none. */
  replay: { of: string; from: string | null } | null
  /** The call-flow step that started it. */
  parent: { runId: string; path: string } | null
  /** When it ends, waits or is put off, `releaseNext` is to be told. */
  concurrencyKey: string | null
  /** Lost workers and sandboxes since a step succeeded last. */
  crashes: number
  /** How often the run as a whole was tried again. */
  retries: number
  /** Time that earlier attempts spent executing. */
  activeMs: number
  lastSeq: number
  queuedAt: Date
  startedAt: Date
}

/** The value of `trigger` in expressions and code; a large one is read by `loadTrigger`. */
export type TriggerValue = { kind: 'inline'; value: Json } | { kind: 'payload'; id: string }

export interface SealedConnection {
  id: string
  connector: string
  type: string
  sealed: Uint8Array
  sealedVersion: number
}

/**
 * A run that is claimed and cannot be read would only be lost with each of its workers: it fails with its first claim.
 * Gives null when there is nothing to execute.
 */
export async function claimRun(services: Services, claim: Claim): Promise<ClaimedRun | null> {
  const row = await takeLease(services, claim)
  if (row === undefined) return null
  const { runId, owner } = claim
  const parsed = claimedRowSchema.safeParse(row)
  if (parsed.success) return toClaimedRun(parsed.data)
  const { attempt } = leaseSchema.parse(row)
  const data = { runId, attempt }
  services.log({ level: 'error', message: 'a run could not be read', error: parsed.error, data })
  await failHeldRun(services, { lease: { runId, attempt }, owner, error: unreadable })
  return null
}

const unreadable: RunError = {
  code: 'internal',
  message: 'The platform could not read what this run starts from. The cause is in the log of its worker.',
  retryable: false,
}

interface Claim {
  runId: string
  owner: string
  ttlMs: number
}

/**
 * Takes a lease on a run that is queued, or whose worker let its lease expire. One statement: of two workers that race,
 * one gets the row and the other null. The attempt grows with each claim, and is what fences the writes of the last.
 * Time is the database's, so the clocks of workers do not matter. A run with a concurrency key needs a slot as well.
 */
async function takeLease(services: Services, claim: Claim): Promise<unknown> {
  const take = async (db: Pick<Scopes, 'query'>, mayStart: Prisma.Sql): Promise<unknown> => {
    const [row] = await db.query(statement(claim, mayStart))
    return row
  }
  const row = await take(services.db, Prisma.sql`"concurrencyKey" IS NULL`)
  return row ?? claimWithSlot(services, { runId: claim.runId, claim: take })
}

const leaseSchema = z.object({ attempt: z.int() })

function toClaimedRun(row: z.output<typeof claimedRowSchema>): ClaimedRun {
  const { options } = row
  return {
    id: row.id,
    attempt: row.attempt,
    organizationId: row.organizationId,
    integrationId: row.integrationId,
    integration: row.integration,
    versionId: row.versionId,
    version: row.version,
    flow: row.flow,
    trigger: row.isBlob ? { kind: 'payload', id: row.payloadId } : { kind: 'inline', value: row.inline },
    customer: row.customer,
    instance: row.instanceId === null ? null : { id: row.instanceId },
    instanceFlowId: row.instanceFlowId,
    instanceFailures: row.instanceFailures,
    // A field that was the users' before and is the instance's now has the instance's value.
    config: options.config ?? { ...row.userConfig, ...row.instanceConfig },
    egress: { allow: row.egressAllow, deny: row.egressDeny },
    connections: row.connections ?? {},
    upTo: options.upTo ?? null,
    pins: options.pins ?? null,
    replay: row.replayOf === null ? null : { of: row.replayOf, from: row.replayFrom },
    parent:
      row.parentRunId === null || row.parentPath === null
        ? null
        : { runId: row.parentRunId, path: row.parentPath },
    concurrencyKey: row.concurrencyKey,
    crashes: row.crashes,
    retries: row.retries,
    activeMs: row.activeMs,
    lastSeq: row.lastSeq,
    queuedAt: row.queuedAt,
    startedAt: row.startedAt,
  }
}

/**
 * A run that was canceled while it was queued is not claimed: the reconciler ends it. Nor is one that is held back. A
 * claim of a run that lost its worker counts the crash. What the run's credentials are opened for stands in the audit log
 * before anybody has them.
 */
function statement({ runId, owner, ttlMs }: Claim, mayStart: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    WITH claimed AS (
      UPDATE "Run" SET
        status = 'running', attempt = attempt + 1,
        crashes = CASE WHEN status = 'running' THEN crashes + 1 ELSE crashes END, "leaseOwner" = ${owner}::uuid,
        "leaseExpiresAt" = now() + ${ttlMs} * interval '1 millisecond',
        "startedAt" = coalesce("startedAt", now())
      WHERE id = ${runId}::uuid AND "cancelRequestedAt" IS NULL
        AND ((status = 'queued' AND held IS NULL)
          OR (status = 'running' AND "leaseExpiresAt" < now() AND crashes + 1 < ${maxCrashes}))
        AND ${mayStart}
      RETURNING *
    ), earlier AS (
      -- The instance may have moved to another version since the run was accepted: what it has is for that one.
      SELECT revision.config, revision.connections
      FROM claimed JOIN "Instance" instance ON instance.id = claimed."instanceId"
          AND instance."versionId" <> claimed."versionId"
        JOIN "InstanceRevision" revision ON revision."instanceId" = instance.id
          AND revision."versionId" = claimed."versionId"
      ORDER BY revision.id DESC LIMIT 1
    ), bound AS (
      SELECT binding.slot, connection.*
      FROM claimed CROSS JOIN LATERAL (
        SELECT slot, "connectionId" FROM "InstanceConnection" WHERE "instanceId" = claimed."instanceId"
        UNION ALL
        SELECT key, value::uuid FROM jsonb_each_text(claimed.options -> 'connections')
        UNION ALL
        SELECT key, value::uuid FROM earlier CROSS JOIN LATERAL jsonb_each_text(earlier.connections)
        WHERE NOT EXISTS (
          SELECT FROM "InstanceConnection" WHERE "instanceId" = claimed."instanceId" AND slot = key)
      ) binding
      JOIN "Connection" connection ON connection.id = binding."connectionId"
        AND connection."organizationId" = claimed."organizationId"
    ), lent AS (
      INSERT INTO "RunFile" ("runId", "fileId", "organizationId")
      SELECT claimed.id, file."fileId", file."organizationId"
      FROM claimed JOIN "InstanceFile" file ON file."instanceId" = claimed."instanceId"
      ON CONFLICT DO NOTHING
    ), opened AS (
      INSERT INTO "AuditEntry" (id, "organizationId", actor, "actorName", action, entity, "entityId", data)
      SELECT ${randomUUIDv7()}::uuid, claimed."organizationId", 'run:' || claimed.id,
        integration.key || ' / ' || claimed.flow, 'connection.open', 'run', claimed.id::text,
        jsonb_build_object('reason', 'run', 'attempt', claimed.attempt,
          'connections', (SELECT jsonb_agg(DISTINCT id) FROM bound))
      FROM claimed JOIN "Integration" integration ON integration.id = claimed."integrationId"
      WHERE EXISTS (SELECT FROM bound)
    )
    SELECT claimed.id, claimed.attempt, claimed."organizationId", claimed."integrationId", claimed."versionId",
      claimed.flow, claimed.options, claimed."lastSeq", claimed."queuedAt", claimed."startedAt",
      claimed."instanceId", claimed."instanceFlowId", claimed."replayOf", claimed."replayFrom",
      claimed."parentRunId", claimed."parentPath", claimed."concurrencyKey", claimed.crashes,
      claimed.retries, claimed."activeMs",
      integration.key AS integration, version.number AS version, coalesce(earlier.config, instance.config) AS "instanceConfig",
      coalesce(instance.failures, 0) AS "instanceFailures", chosen.config AS "userConfig",
      organization."egressAllow", organization."egressDeny",
      payload.id AS "payloadId", payload.inline, payload."blobKey" IS NOT NULL AS "isBlob",
      CASE WHEN customer.id IS NOT NULL THEN json_build_object(
        'id', customer.id, 'externalId', customer."externalId", 'name', customer.name,
        'labels', customer.labels, 'attributes', customer.attributes) END AS customer,
      (SELECT json_object_agg(bound.slot, json_build_object('id', bound.id,
           'connector', bound.connector, 'type', bound.type,
           'sealed', encode(bound.sealed, 'hex'),
           'sealedVersion', bound."sealedVersion"))
         FROM bound) AS connections
    FROM claimed
      JOIN "Organization" organization ON organization.id = claimed."organizationId"
      JOIN "Integration" integration ON integration.id = claimed."integrationId"
      JOIN "Version" version ON version.id = claimed."versionId"
      JOIN "Payload" payload ON payload.id = claimed."payloadId"
      LEFT JOIN "Instance" instance ON instance.id = claimed."instanceId"
      LEFT JOIN earlier ON true
      LEFT JOIN "InstanceUser" chosen ON chosen."organizationId" = claimed."organizationId"
        AND chosen."instanceId" = claimed."instanceId" AND chosen."customerUserId" = claimed."customerUserId"
      LEFT JOIN "Customer" customer ON customer.id = claimed."customerId"`
}

const claimedRowSchema = z.object({
  id: z.string(),
  attempt: z.int(),
  organizationId: z.string(),
  integrationId: z.string(),
  versionId: z.string(),
  flow: z.string(),
  options: z.object({
    upTo: z.string().optional(),
    pins: z.record(z.string(), jsonSchema).optional(),
    config: jsonObjectSchema.optional(),
  }),
  lastSeq: z.int(),
  queuedAt: z.date(),
  startedAt: z.date(),
  instanceId: z.string().nullable(),
  instanceFlowId: z.string().nullable(),
  replayOf: z.string().nullable(),
  replayFrom: z.string().nullable(),
  parentRunId: z.string().nullable(),
  parentPath: z.string().nullable(),
  concurrencyKey: z.string().nullable(),
  crashes: z.int(),
  retries: z.int(),
  activeMs: z.int(),
  integration: z.string(),
  version: z.int().nullable(),
  instanceConfig: jsonObjectSchema.nullable(),
  userConfig: jsonObjectSchema.nullable(),
  instanceFailures: z.int(),
  egressAllow: z.array(z.string()),
  egressDeny: z.array(z.string()),
  inline: jsonSchema,
  payloadId: z.string(),
  isBlob: z.boolean(),
  customer: runCustomerSchema.nullable(),
  connections: z
    .record(
      z.string(),
      z.object({
        id: z.string(),
        connector: z.string(),
        type: z.string(),
        sealedVersion: z.int(),
        sealed: z.hex().transform((text) => new Uint8Array(Buffer.from(text, 'hex'))),
      }),
    )
    .nullable(),
})
