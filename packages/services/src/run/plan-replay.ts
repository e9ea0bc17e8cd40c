import { createFlowPaths, type Flow, type Json, type ReplayInput, takesEvents } from '@millrace/contracts'
import type { Run as RunRow, TenantClient, Version } from '@millrace/db'
import type { Context } from '../context.ts'
import { requireActive } from '../customer/require.ts'
import { invalid, ServiceError } from '../errors.ts'
import { checkFit, requireFitting } from '../instance/check.ts'
import { requireInstance } from '../instance/require.ts'
import { boundConnections, storedConfig } from '../instance/shape.ts'
import { storedDefinition } from '../integration/definition.ts'
import { readPayload } from '../payload/read.ts'
import { authorise } from '../permissions.ts'
import type { NewRun, RunOptions } from './new-run.ts'

/** The run that replays another one. Throws what stands in its way. A test run stays one: who may not test may not. */
export async function planReplay(
  ctx: Context,
  db: TenantClient,
  { run, replay }: { run: RunRow; replay: ReplayInput },
): Promise<NewRun> {
  if (run.instanceId === null) authorise(ctx, 'integration.test')
  const version = await requireTarget(db, { run, number: replay.version })
  const flow = requireTargetFlow(version, run.flow)
  if (replay.from !== undefined) await requireStep(db, { run, flow, from: replay.from })
  const options = await requireOptions(db, { run, version })
  const value = await readPayload(ctx, db, run.payloadId)
  const data = {
    replayOf: run.id,
    ...(replay.from === undefined ? {} : { from: replay.from }),
    ...(replay.version === undefined ? {} : { version: replay.version }),
  }
  return {
    organizationId: run.organizationId,
    integrationId: run.integrationId,
    versionId: version.id,
    customerId: run.customerId,
    instanceId: run.instanceId,
    instanceFlowId: run.instanceFlowId,
    flow: run.flow,
    settings: flow.settings,
    trigger: 'replay',
    value: withBody(value, replay.input),
    ...(options === null ? {} : { options }),
    replayOf: run.id,
    ...(replay.from === undefined ? {} : { replayFrom: replay.from }),
    startedBy: { by: ctx, action: 'run.replay', data },
  }
}

type TargetVersion = Pick<Version, 'id' | 'number' | 'definition'>

async function requireTarget(
  db: TenantClient,
  { run, number }: { run: RunRow; number: number | undefined },
): Promise<TargetVersion> {
  const select = { id: true, number: true, definition: true }
  const { integrationId } = run
  const version = await db.version.findFirst({
    where: number === undefined ? { id: run.versionId } : { integrationId, number },
    select,
  })
  if (version !== null) return version
  const newest = await db.version.findFirst({
    where: { integrationId, number: { not: null } },
    orderBy: { number: 'desc' },
    select: { number: true },
  })
  if (number === undefined || newest === null) {
    throw new ServiceError('conflict', 'The integration of this run has been deleted.')
  }
  throw invalid([
    {
      path: 'version',
      message: `The integration has no version ${number}.`,
      hint: `The newest is ${newest.number}.`,
    },
  ])
}

function requireTargetFlow(version: TargetVersion, key: string): Flow {
  const { flows } = storedDefinition(version.definition)
  const flow = flows.find((candidate) => candidate.key === key)
  if (flow !== undefined) return flow
  throw invalid([
    {
      path: 'version',
      message: `${nameOf(version)} has no flow "${key}".`,
      hint: `Its flows are: ${flows.map((candidate) => candidate.key).join(', ')}. Choose a version that has "${key}".`,
    },
  ])
}

function nameOf({ number }: TargetVersion): string {
  return number === null ? 'This draft' : `Version ${number}`
}

/** The step is one of the flow, in items of loops that the run has come to, and what comes before it has its results. */
async function requireStep(
  db: TenantClient,
  { run, flow, from }: { run: RunRow; flow: Flow; from: string },
): Promise<void> {
  const step = createFlowPaths(flow).find(from)
  if (step === null) {
    throw invalid([
      {
        path: 'from',
        message: `The flow "${flow.key}" of this version has no step with the path "${from}".`,
        hint: 'A path is the id of a step, in a loop with the item: fetch, each[3]/post, safe/post.',
        code: 'step_unknown',
        flow: flow.key,
      },
    ])
  }
  const item = /^.*\[\d+\]\//.exec(from)?.[0]
  if (item !== undefined && (await db.stepRun.count({ where: within(run.id, item) })) === 0) {
    throw invalid([
      {
        path: 'from',
        message: `The run did not come to ${item.slice(0, -1)}.`,
        hint: 'Name an item that ran, or replay from the loop itself.',
        flow: flow.key,
        stepId: step.id,
      },
    ])
  }
  if (isOver(run)) return
  // A step begins when all before it have ended, so its row says that their results are there.
  if ((await db.stepRun.count({ where: { runId: run.id, path: from } })) === 0) {
    throw new ServiceError(
      'conflict',
      `The run has not come to the step "${from}" yet, so the results before it are not there: wait for it, or replay from the start.`,
    )
  }
}

function within(runId: string, prefix: string) {
  return { runId, path: { startsWith: prefix } }
}

export function isOver({ status }: Pick<RunRow, 'status'>): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'canceled'
}

/** null: config and connections are those of the instance. On another version than its own they must fit that one. */
async function requireOptions(
  db: TenantClient,
  { run, version }: { run: RunRow; version: TargetVersion },
): Promise<RunOptions | null> {
  if (run.instanceId === null) return storedOptions(run.options)
  const instance = await db.instance.findFirst({
    where: { id: run.instanceId },
    select: { status: true, customer: { select: { status: true } } },
  })
  if (instance === null) throw new ServiceError('conflict', 'The instance of this run has been deleted.')
  requireActive(instance.customer)
  if (!takesEvents(instance.status)) throw new ServiceError('conflict', 'The instance of this run is paused.')
  if (version.id === run.versionId) return null
  const row = await requireInstance(db, run.instanceId)
  if (version.id === row.versionId) return null
  const fit = await checkFit(db, {
    definition: storedDefinition(version.definition),
    config: storedConfig(row.config),
    connections: boundConnections(row),
    customerId: row.customerId,
    instanceId: row.id,
  })
  requireFitting(fit, { complete: true })
  return { config: fit.config, connections: {} }
}

/** Safe: `createRun` wrote them. */
function storedOptions(column: unknown): RunOptions {
  return column as RunOptions
}

function withBody(value: Json, body: Json | undefined): Json {
  if (body === undefined || value === null || typeof value !== 'object' || Array.isArray(value)) return value
  return { ...value, body, ...('rawBody' in value ? { rawBody: JSON.stringify(body) } : {}) }
}
