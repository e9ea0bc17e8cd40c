import type { Problem } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { checkDefinition } from './definition.ts'
import { requireIntegration } from './require.ts'

/** Every problem of the definition given, or of the draft when none is. Stores nothing. */
export async function validateIntegration(
  ctx: Context,
  key: string,
  input: unknown,
): Promise<{ problems: Problem[] }> {
  authorise(ctx, 'integration.read')
  const row = await requireIntegration(ctx.db.tenant(ctx.actor.organizationId), key)
  return { problems: checkDefinition(input ?? row.draft).problems }
}
