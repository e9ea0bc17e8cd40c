import {
  type InstanceRevision,
  instanceRevisionSchema,
  type Page,
  pageQuerySchema,
} from '@millrace/contracts'
import type { Context } from '../context.ts'
import { requireFound } from '../errors.ts'
import { authorise } from '../permissions.ts'
import { actorNames } from '../shared/actor-names.ts'
import { newestFirst, toPage, toPageRequest } from '../shared/page.ts'
import { parse } from '../shared/parse.ts'
import { requireInstance } from './require.ts'
import { storedConfig, storedConnections } from './shape.ts'

export async function listInstanceRevisions(
  ctx: Context,
  id: string,
  query: unknown,
): Promise<Page<InstanceRevision>> {
  authorise(ctx, 'instance.read')
  const page = toPageRequest(parse(pageQuerySchema, query))
  const db = ctx.db.tenant(ctx.actor.organizationId)
  await requireInstance(db, id)
  const { where, ...order } = newestFirst(page)
  const rows = await db.instanceRevision.findMany({
    ...order,
    where: { ...where, instanceId: id },
    include: { version: { select: { number: true } } },
  })
  const nameOf = await actorNames(
    db,
    rows.map(({ actor }) => actor),
  )
  return toPage(rows, page, (row) => ({
    id: row.id,
    version: requireFound(row.version.number, 'version'),
    config: storedConfig(row.config),
    connections: storedConnections(row.connections),
    reason: reasonSchema.parse(row.reason),
    actor: row.actor,
    actorName: nameOf(row.actor),
    createdAt: row.createdAt.toISOString(),
  }))
}

const reasonSchema = instanceRevisionSchema.shape.reason
