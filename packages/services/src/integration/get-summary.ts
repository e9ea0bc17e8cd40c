import type { IntegrationSummary } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { requireFound } from '../errors.ts'
import { authorise } from '../permissions.ts'
import { summarySelect, toSummaries } from './shape.ts'

/** An integration without its draft: its row of the list. */
export async function getIntegrationSummary(ctx: Context, key: string): Promise<IntegrationSummary> {
  authorise(ctx, 'integration.read')
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const row = requireFound(
    await db.integration.findFirst({ where: { key }, select: summarySelect }),
    'integration',
  )
  return (await toSummaries(db, [row]))(row)
}
