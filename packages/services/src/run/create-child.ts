import type { Flow, Json, RunError } from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import type { Services } from '../context.ts'
import { storedDefinition } from '../integration/definition.ts'
import { type Holder, heldBy, LeaseLost } from '../lease/lock-held.ts'
import { fileIdsIn } from '../shared/file-ids.ts'
import { isUuid } from '../shared/uuid.ts'
import { createRun } from './create.ts'
import { formerChild } from './former-child.ts'
import type { RunOptions } from './new-run.ts'

/** So deep may flows call each other. */
const maxCallDepth = 10

export interface ChildCall extends Holder {
  /** The call-flow step: the same one always gives the same child. */
  path: string
  flow: string
  input: Json
}

export type ChildAnswer = { ok: true; runId: string } | { ok: false; error: RunError }

/**
 * Starts the flow that a call-flow step names: of the same version, for the same instance, as a test if the caller is
 * one. Throws `LeaseLost` when the calling run is another worker's.
 */
export async function createChild(services: Services, call: ChildCall): Promise<ChildAnswer> {
  const parent = await requireHeld(services, call)
  const { organizationId } = parent
  const db = services.db.tenant(organizationId)
  const known = await findChild(db, { parentRunId: parent.id, path: call.path })
  if (known !== null) return { ok: true, runId: known }
  const depth = parent.depth + 1
  if (depth > maxCallDepth) return refused('call_depth', depthMessage)
  const version = await db.version.findUniqueOrThrow({
    where: { id: parent.versionId },
    select: { definition: true },
  })
  const flow: Flow | undefined = storedDefinition(version.definition).flows.find(
    ({ key }) => key === call.flow,
  )
  if (flow === undefined) {
    return refused('input_invalid', `This version of the integration has no flow "${call.flow}".`)
  }
  const { runId } = await createRun(services, {
    organizationId,
    integrationId: parent.integrationId,
    versionId: parent.versionId,
    customerId: parent.customerId,
    instanceId: parent.instanceId,
    instanceFlowId: await findInstanceFlow(services, { organizationId, instanceId: parent.instanceId, flow }),
    flow: flow.key,
    settings: flow.settings,
    trigger: 'call',
    value: { body: call.input },
    ...(parent.instanceId === null ? { options: withoutSteps(parent.options) } : {}),
    parent: { runId: parent.id, path: call.path, depth },
    heldBy: { lease: call.lease, owner: call.owner },
    grantedFiles: { of: parent.id, ids: fileIdsIn(call.input).filter(isUuid) },
  })
  await recordCall(db, { parentRunId: parent.id, organizationId, path: call.path })
  return { ok: true, runId }
}

/** Among a step's recorded operations: forgotten with them when an attempt of the step has failed. */
const callOrdinal = -1

/**
 * The child that this step has. One that failed, and whose call is forgotten because the step is tried again, makes room
 * for another: it keeps its caller, under a path of its own.
 */
async function findChild(
  db: TenantClient,
  { parentRunId, path }: { parentRunId: string; path: string },
): Promise<string | null> {
  const child = await db.run.findFirst({
    where: { parentRunId, parentPath: path },
    select: { id: true, status: true },
  })
  if (child === null) return null
  if (child.status !== 'failed' && child.status !== 'canceled') return child.id
  const recorded = await db.stateOperation.count({
    where: { runId: parentRunId, path, ordinal: callOrdinal },
  })
  if (recorded > 0) return child.id
  await db.run.updateMany({
    where: { id: child.id, parentPath: path },
    data: { parentPath: `${path}${formerChild}${child.id}` },
  })
  return null
}

async function recordCall(
  db: TenantClient,
  { parentRunId, organizationId, path }: { parentRunId: string; organizationId: string; path: string },
): Promise<void> {
  await db.stateOperation.createMany({
    data: [{ runId: parentRunId, organizationId, path, ordinal: callOrdinal, result: {} }],
    skipDuplicates: true,
  })
}

const depthMessage = `Flows call each other more than ${maxCallDepth} deep here: mostly a flow that calls itself without an end. Let a branch end the chain.`

async function requireHeld({ db }: Services, holder: Holder) {
  const [held] = await db.system.$queryRaw<{ id: string }[]>`SELECT id FROM "Run" WHERE ${heldBy(holder)}`
  if (held === undefined) throw new LeaseLost('the lease of the calling run is gone')
  return db.system.run.findUniqueOrThrow({ where: { id: held.id } })
}

async function findInstanceFlow(
  { db }: Services,
  { organizationId, instanceId, flow }: { organizationId: string; instanceId: string | null; flow: Flow },
): Promise<string | null> {
  if (instanceId === null) return null
  const found = await db
    .tenant(organizationId)
    .instanceFlow.findFirst({ where: { instanceId, flow: flow.key }, select: { id: true } })
  return found?.id ?? null
}

/** What a test run pins and where it stops are steps of its own flow. Safe: `createRun` wrote the column. */
function withoutSteps(column: unknown): RunOptions {
  const { config, connections } = column as RunOptions
  return { config, connections }
}

function refused(code: RunError['code'], message: string): ChildAnswer {
  return { ok: false, error: { code, message, retryable: false } }
}
