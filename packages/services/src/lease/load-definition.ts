import { type Definition, definitionSchema } from '@millrace/contracts'
import type { Services } from '../context.ts'

/** A version's definition. Versions never change, so the caller may keep it. */
export async function loadDefinition(
  { db }: Pick<Services, 'db'>,
  { versionId, organizationId }: { versionId: string; organizationId: string },
): Promise<Definition> {
  const version = await db
    .tenant(organizationId)
    .version.findUniqueOrThrow({ where: { id: versionId }, select: { definition: true } })
  return definitionSchema.parse(version.definition)
}
