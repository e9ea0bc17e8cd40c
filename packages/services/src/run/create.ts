import { randomUUIDv7 } from 'node:crypto'
import type { Json, JsonObject } from '@millrace/contracts'
import { DatabaseConflict } from '@millrace/db'
import type { Services } from '../context.ts'
import { discardPayload, type PreparedPayload, preparePayload } from '../payload/prepare.ts'
import { jsonColumn } from '../shared/json-column.ts'
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
 * Accepts a run: when this returns, the run, its payload and its first journal event are committed. The queue job
 * follows outside; should it be lost, the reconciler finds the run. Internal: the caller has authorised.
 */
export async function createRun(
  services: Services,
  run: NewRun,
): Promise<{ runId: string; created: boolean }> {
  const payload = await preparePayload(services, { organizationId: run.organizationId, value: run.value })
  const runId = randomUUIDv7()
  try {
    await insertRun(services, { runId, run, payload })
  } catch (error) {
    await discardPayload(services, payload)
    const existing = error instanceof DatabaseConflict ? await findDuplicate(services, run) : null
    if (existing === null) throw error
    return { runId: existing, created: false }
  }
  announceRun(services, { organizationId: run.organizationId, runId, attempt: 0 })
  return { runId, created: true }
}

async function insertRun(
  services: Services,
  { runId, run, payload }: { runId: string; run: NewRun; payload: PreparedPayload },
): Promise<void> {
  const { organizationId } = run
  const queuedAt = services.now()
  await services.db.transaction(async (tx) => {
    const db = tx.tenant(organizationId)
    await db.payload.create({ data: { ...payload, runId } })
    await db.run.create({
      data: {
        id: runId,
        organizationId,
        integrationId: run.integrationId,
        versionId: run.versionId,
        customerId: run.customerId ?? null,
        instanceId: run.instanceId ?? null,
        instanceFlowId: run.instanceFlowId ?? null,
        flow: run.flow,
        trigger: run.trigger,
        payloadId: payload.id,
        dedupeKey: run.dedupeKey ?? null,
        options: jsonColumn(run.options ?? {}),
        replayOf: run.replayOf ?? null,
        lastSeq: 1,
        queuedAt,
      },
    })
    await db.journalEvent.create({
      data: {
        runId,
        seq: 1,
        organizationId,
        attempt: 0,
        at: queuedAt,
        type: 'run',
        data: { status: 'queued', attempt: 0 },
      },
    })
  })
}

async function findDuplicate(services: Services, run: NewRun): Promise<string | null> {
  if (run.dedupeKey === undefined || !run.instanceFlowId) return null
  const existing = await services.db.tenant(run.organizationId).run.findFirst({
    where: { instanceFlowId: run.instanceFlowId, dedupeKey: run.dedupeKey },
    select: { id: true },
  })
  return existing?.id ?? null
}
