import { type OrganizationSettings, organizationUpdateSchema } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { requireFound } from '../errors.ts'
import { authorise } from '../permissions.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'

const select = { slug: true, name: true, requireSecondFactor: true, customersFromTokens: true } as const

export async function getOrganization(ctx: Context): Promise<OrganizationSettings> {
  authorise(ctx, 'organization.read')
  const { organizationId: id } = ctx.actor
  const row = await ctx.db.tenant(id).organization.findFirst({ where: { id }, select })
  return requireFound(row, 'organization')
}

/** A second factor that is required counts at once: whoever has none sets it up with their next request. */
export async function updateOrganization(ctx: Context, input: unknown): Promise<OrganizationSettings> {
  authorise(ctx, 'organization.write')
  const { name, requireSecondFactor, customersFromTokens } = parse(organizationUpdateSchema, input)
  const data = {
    ...(name === undefined ? {} : { name }),
    ...(requireSecondFactor === undefined ? {} : { requireSecondFactor }),
    ...(customersFromTokens === undefined ? {} : { customersFromTokens }),
  }
  const { organizationId: id } = ctx.actor
  return inTransaction(ctx, async (tx) => {
    const row = await tx.organization.update({ where: { id }, data, select })
    await recordAudit(tx, ctx, { action: 'organization.update', entity: 'organization', entityId: id, data })
    return row
  })
}
