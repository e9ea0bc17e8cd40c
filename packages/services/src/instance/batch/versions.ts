import type { Definition } from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import { requireFound } from '../../errors.ts'
import { storedDefinition } from '../../integration/definition.ts'

export interface BatchVersion {
  id: string
  number: number | null
  definition: Definition
}

/** The versions that many instances are on: each is read once. */
export async function loadVersions(
  db: TenantClient,
  versionIds: Iterable<string>,
): Promise<(id: string) => BatchVersion> {
  const rows = await db.version.findMany({
    where: { id: { in: [...new Set(versionIds)] } },
    select: { id: true, number: true, definition: true },
  })
  const versions = new Map(
    rows.map(({ id, number, definition }) => [id, { id, number, definition: storedDefinition(definition) }]),
  )
  return (id) => requireFound(versions.get(id), 'version')
}
