import type { Definition } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { checksum } from '../shared/checksum.ts'
import { jsonColumn } from '../shared/json-column.ts'

/** The immutable copy of a draft that a test run executes; an equal one is taken again. */
export async function snapshotDraft(
  ctx: Context,
  { integrationId, definition }: { integrationId: string; definition: Definition },
): Promise<string> {
  const { organizationId } = ctx.actor
  const db = ctx.db.tenant(organizationId)
  const sum = checksum(definition)
  const existing = await db.version.findFirst({
    where: { integrationId, checksum: sum, number: null },
    select: { id: true },
  })
  if (existing !== null) return existing.id
  const created = await db.version.create({
    data: { organizationId, integrationId, definition: jsonColumn(definition), checksum: sum },
    select: { id: true },
  })
  return created.id
}
