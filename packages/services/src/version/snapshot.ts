import type { Definition } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { checksum } from '../shared/checksum.ts'
import { jsonColumn } from '../shared/json-column.ts'

/**
 * The immutable copy of a draft that a test run executes; an equal one is taken again, and then counts as new: retention
 * deletes the old ones that no run was made of.
 */
export async function snapshotDraft(
  ctx: Context,
  { integrationId, definition }: { integrationId: string; definition: Definition },
): Promise<string> {
  const { organizationId } = ctx.actor
  const db = ctx.db.tenant(organizationId)
  const sum = checksum(definition)
  const [existing] = await db.version.updateManyAndReturn({
    where: { integrationId, checksum: sum, number: null },
    data: { createdAt: ctx.now() },
    select: { id: true },
  })
  if (existing !== undefined) return existing.id
  const created = await db.version.create({
    data: { organizationId, integrationId, definition: jsonColumn(definition), checksum: sum },
    select: { id: true },
  })
  return created.id
}
