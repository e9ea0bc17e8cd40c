import type { Definition } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { checksum } from '../shared/checksum.ts'
import { jsonColumn } from '../shared/json-column.ts'
import { bundleSteps, reachableFlows } from './bundle.ts'

/**
 * The immutable copy of a draft that a test run of `flow` executes; an equal one is taken again, and then counts as new:
 * retention deletes the old ones that no run was made of. It holds the bundle of that flow and of those it calls: what
 * other flows import may be missing while their author is still at it.
 */
export async function snapshotDraft(
  ctx: Context,
  { integrationId, definition, flow }: { integrationId: string; definition: Definition; flow: string },
): Promise<string> {
  const { organizationId } = ctx.actor
  const db = ctx.db.tenant(organizationId)
  const sum = checksum({ definition, flow })
  const existing = await db.version.findFirst({
    where: { integrationId, checksum: sum, number: null },
    select: { id: true },
    orderBy: { id: 'desc' },
  })
  // One row: test runs at the same time may have made several, and would wait for each other's in a circle.
  const { count } = existing
    ? await db.version.updateMany({ where: { id: existing.id }, data: { createdAt: ctx.now() } })
    : { count: 0 }
  if (existing && count > 0) return existing.id
  const bundle = await bundleSteps(ctx, {
    definition,
    flows: reachableFlows(definition, flow),
    unlessPlain: true,
  })
  const created = await db.version.create({
    data: { organizationId, integrationId, definition: jsonColumn(definition), checksum: sum, ...bundle },
    select: { id: true },
  })
  return created.id
}
