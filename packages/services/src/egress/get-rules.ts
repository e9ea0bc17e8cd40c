import type { EgressRules } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { requireFound } from '../errors.ts'
import { authorise } from '../permissions.ts'

/** Where the organization's runs may connect to, and where not. */
export async function getEgressRules(ctx: Context): Promise<EgressRules> {
  authorise(ctx, 'egress.read')
  const row = requireFound(
    await ctx.db
      .tenant(ctx.actor.organizationId)
      .organization.findFirst({ select: { egressAllow: true, egressDeny: true } }),
    'organization',
  )
  return { allow: row.egressAllow, deny: row.egressDeny }
}
