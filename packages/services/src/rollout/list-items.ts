import { type Page, type RolloutItem, rolloutItemQuerySchema } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { storedProblems } from '../instance/shape.ts'
import { authorise } from '../permissions.ts'
import { toPage, toPageRequest } from '../shared/page.ts'
import { parse } from '../shared/parse.ts'
import { requireRollout } from './require.ts'

/** The instances of a rollout, newest first. */
export async function listRolloutItems(ctx: Context, id: string, query: unknown): Promise<Page<RolloutItem>> {
  authorise(ctx, 'rollout.read')
  const { status, stage, ...paging } = parse(rolloutItemQuerySchema, query)
  const page = toPageRequest(paging)
  const db = ctx.db.tenant(ctx.actor.organizationId)
  await requireRollout(db, id)
  const rows = await db.rolloutItem.findMany({
    where: {
      rolloutId: id,
      ...(status === undefined ? {} : { status }),
      ...(stage === undefined ? {} : { stage }),
      ...(page.afterId === null ? {} : { instanceId: { lt: page.afterId } }),
    },
    orderBy: { instanceId: 'desc' },
    take: page.limit + 1,
    include: {
      instance: { select: { name: true, customer: { select: { externalId: true, name: true } } } },
    },
  })
  const versions = await db.version.findMany({
    where: { id: { in: [...new Set(rows.flatMap(({ fromVersionId }) => fromVersionId ?? []))] } },
    select: { id: true, number: true },
  })
  const numbers = new Map(versions.map((version) => [version.id, version.number]))
  const items = rows.map((row) => ({ ...row, id: row.instanceId }))
  return toPage(items, page, (row) => ({
    instance: row.instanceId,
    instanceName: row.instance.name,
    customer: row.instance.customer.externalId,
    customerName: row.instance.customer.name,
    stage: row.stage,
    status: row.status,
    fromVersion: numbers.get(row.fromVersionId ?? '') ?? null,
    problems: storedProblems(row.problems),
    changedAt: row.changedAt?.toISOString() ?? null,
  }))
}
