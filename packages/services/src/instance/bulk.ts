import {
  type BulkInstanceInput,
  type BulkInstanceResult,
  bulkInstanceInputSchema,
  type JsonObject,
} from '@millrace/contracts'
import type { Scopes, TenantClient } from '@millrace/db'
import { actorName } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { countFound, findIds } from '../shared/find-ids.ts'
import { toPageRequest } from '../shared/page.ts'
import { parse } from '../shared/parse.ts'
import {
  type BatchRow,
  lockBatch,
  pausedFlows,
  resumedFlows,
  writeAudits,
  writeFlows,
  writeStates,
} from './batch/index.ts'
import { instancesThat } from './filter.ts'
import { stateOf } from './state.ts'
import { type InstanceEvent, instanceAfter } from './state-machine.ts'

const defaultLimit = 500
const timeoutMs = 60_000

type Outcome = Omit<BulkInstanceResult, 'total' | 'nextCursor'>

/**
 * Pauses, resumes or labels the instances that fit a filter, newest first, a batch per call: the caller goes on with the
 * cursor and knows how far it has come. A batch is one transaction; each of its instances has an audit entry of its own.
 */
export async function changeInstances(ctx: Context, input: unknown): Promise<BulkInstanceResult> {
  authorise(ctx, 'instance.write')
  const bulk = parse(bulkInstanceInputSchema, input)
  const page = toPageRequest({ cursor: bulk.cursor, limit: bulk.limit ?? defaultLimit })
  const fitting = await instancesThat(ctx, bulk.filter)
  const { ids, nextCursor } = await findIds(ctx, page, fitting)
  const total = bulk.cursor === undefined ? await countFound(ctx, fitting) : null
  const outcome = await ctx.db.transaction((tx) => changeBatch(tx, ctx, { ids, bulk }), { timeoutMs })
  return { total, ...outcome, nextCursor }
}

async function changeBatch(
  tx: Scopes,
  ctx: Context,
  { ids, bulk }: { ids: string[]; bulk: BulkInstanceInput },
): Promise<Outcome> {
  const { organizationId } = ctx.actor
  const rows = await lockBatch(tx, { organizationId, ids })
  if (bulk.action === 'label') return label(tx, ctx, { rows, bulk })
  return move(tx, ctx, { rows, what: { kind: bulk.action, by: 'member' } })
}

async function move(
  tx: Scopes,
  ctx: Context,
  { rows, what }: { rows: BatchRow[]; what: Extract<InstanceEvent, { by: unknown }> },
): Promise<Outcome> {
  const scope = { organizationId: ctx.actor.organizationId, now: ctx.now() }
  const broken = what.kind === 'resume' ? await unauthorized(tx.tenant(scope.organizationId), rows) : null
  const nexts = rows.map((row) => ({
    row,
    next: broken?.has(row.id) === true ? unauthorizedRefusal : instanceAfter(stateOf(row), what),
  }))
  const refused = nexts.flatMap(({ row, next }) =>
    next.allowed ? [] : [{ id: row.id, reason: `The instance ${next.because}` }],
  )
  const changing = nexts.flatMap(({ row, next }) =>
    next.allowed && (next.state.status !== row.status || next.state.pausedBy !== row.pausedBy)
      ? [{ row, state: next.state }]
      : [],
  )
  const changed = changing.map(({ row }) => row)
  const flows =
    what.kind === 'pause'
      ? pausedFlows(changed)
      : await resumedFlows(tx.tenant(scope.organizationId), changed, scope.now)
  await writeFlows(tx, scope, flows)
  await writeStates(
    tx,
    scope,
    changing.map(({ row, state }) => ({
      id: row.id,
      ...state,
      ...(what.kind === 'resume' ? { problems: [], failures: 0 } : {}),
    })),
  )
  await audit(tx, ctx, { rows: changed, action: `instance.${what.kind}`, data: { bulk: true } })
  return { changed: changed.length, unchanged: rows.length - changed.length - refused.length, refused }
}

const unauthorizedRefusal = {
  allowed: false,
  because: 'has a connection that has to be authorized first.',
} as const

/** Paused instances with a connection that somebody has to authorize again. */
async function unauthorized(db: TenantClient, rows: BatchRow[]): Promise<ReadonlySet<string>> {
  const paused = rows.filter(({ status }) => status === 'paused')
  const bound = paused.flatMap(({ connections }) => connections.map(({ connectionId }) => connectionId))
  const connections = await db.connection.findMany({
    where: { id: { in: [...new Set(bound)] }, status: 'needs_authorization' },
    select: { id: true },
  })
  const broken = new Set(connections.map(({ id }) => id))
  const hit = paused.filter((row) => row.connections.some(({ connectionId }) => broken.has(connectionId)))
  return new Set(hit.map(({ id }) => id))
}

async function label(
  tx: Scopes,
  ctx: Context,
  { rows, bulk }: { rows: BatchRow[]; bulk: BulkInstanceInput },
): Promise<Outcome> {
  const { add = [], remove = [] } = bulk
  const changing = rows.flatMap((row) => {
    const labels = [...new Set([...row.labels.filter((each) => !remove.includes(each)), ...add])]
    return labels.join() === row.labels.join() ? [] : [{ row, labels }]
  })
  const { organizationId } = ctx.actor
  const byLabels = Map.groupBy(changing, ({ labels }) => JSON.stringify(labels))
  for (const group of byLabels.values()) {
    await tx.tenant(organizationId).instance.updateMany({
      where: { id: { in: group.map(({ row }) => row.id) } },
      data: { labels: group[0]?.labels ?? [], updatedAt: ctx.now() },
    })
  }
  const changed = changing.map(({ row }) => row)
  await audit(tx, ctx, { rows: changed, action: 'instance.label', data: { add, remove } })
  return { changed: changed.length, unchanged: rows.length - changed.length, refused: [] }
}

function audit(
  tx: Scopes,
  ctx: Context,
  { rows, action, data }: { rows: BatchRow[]; action: string; data: JsonObject },
): Promise<void> {
  const { organizationId } = ctx.actor
  return writeAudits(
    tx,
    { organizationId, now: ctx.now() },
    {
      actor: actorName(ctx.actor),
      action,
      rows: rows.map(({ id, name }) => ({ entityId: id, entityName: name, data })),
    },
  )
}
