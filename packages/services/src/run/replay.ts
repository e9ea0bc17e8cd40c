import { type Json, replayInputSchema } from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import type { Context } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { readPayload } from '../payload/read.ts'
import { authorise } from '../permissions.ts'
import { parse } from '../shared/parse.ts'
import { createRun, type RunOptions } from './create.ts'
import { requireRun } from './require.ts'

/**
 * Runs the same flow of the same version again from the start; `input` replaces the trigger's body. A test run stays
 * one: who may not test may not replay it.
 */
export async function replayRun(ctx: Context, id: string, input: unknown): Promise<{ runId: string }> {
  authorise(ctx, 'run.replay')
  const { input: body } = parse(replayInputSchema, input ?? {})
  const { organizationId } = ctx.actor
  const db = ctx.db.tenant(organizationId)
  const run = await requireRun(db, id)
  if ((await db.version.count({ where: { id: run.versionId } })) === 0) {
    throw new ServiceError('conflict', 'The integration of this run has been deleted.')
  }
  if (run.instanceId === null) authorise(ctx, 'integration.test')
  else await requireRunning(db, run.instanceId)
  const { runId } = await createRun(ctx, {
    organizationId,
    integrationId: run.integrationId,
    versionId: run.versionId,
    customerId: run.customerId,
    instanceId: run.instanceId,
    instanceFlowId: run.instanceFlowId,
    flow: run.flow,
    trigger: 'replay',
    value: withBody(await readPayload(ctx, db, run.payloadId), body),
    ...(run.instanceId === null ? { options: storedOptions(run.options) } : {}),
    replayOf: id,
    startedBy: { actor: ctx.actor, action: 'run.replay', data: { replayOf: id } },
  })
  return { runId }
}

async function requireRunning(db: TenantClient, instanceId: string): Promise<void> {
  const instance = await db.instance.findFirst({ where: { id: instanceId }, select: { status: true } })
  if (instance === null) throw new ServiceError('conflict', 'The instance of this run has been deleted.')
  if (instance.status !== 'enabled') throw new ServiceError('conflict', 'The instance of this run is paused.')
}

function withBody(value: Json, body: Json | undefined): Json {
  if (body === undefined || value === null || typeof value !== 'object' || Array.isArray(value)) return value
  return { ...value, body, ...('rawBody' in value ? { rawBody: JSON.stringify(body) } : {}) }
}

/** Safe: `createRun` wrote them. */
function storedOptions(column: unknown): RunOptions {
  return column as RunOptions
}
