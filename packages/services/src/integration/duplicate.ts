import { duplicateInputSchema, type SaveResult } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { parse } from '../shared/parse.ts'
import { requireVersion } from '../version/require.ts'
import { requireDefinition, storedDefinition } from './definition.ts'
import { insertIntegration } from './insert.ts'
import { requireIntegration } from './require.ts'

/** A new integration that begins with the draft, or a version, of this one. Also of an archived one. */
export async function duplicateIntegration(
  ctx: Context,
  key: string,
  input: unknown,
): Promise<SaveResult & { revision: number }> {
  authorise(ctx, 'integration.write')
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const row = await requireIntegration(db, key)
  const copy = parse(duplicateInputSchema, input)
  const source =
    copy.version === undefined
      ? row.draft
      : (await requireVersion(db, { integrationId: row.id, number: copy.version })).definition
  const { definition, problems } = requireDefinition(
    { ...storedDefinition(source), key: copy.key, name: copy.name },
    { allowProblems: true },
  )
  await insertIntegration(ctx, {
    definition,
    problems: problems.length,
    action: 'integration.duplicate',
    data: { from: key, ...(copy.version === undefined ? {} : { version: copy.version }) },
  })
  return { key: copy.key, problems, revision: 1 }
}
