import type { EgressRules } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { inTransaction } from '../shared/transaction.ts'
import { parseRules } from './parse-rules.ts'

/** Replaces both lists. Runs that start from now on take them; those that go on keep what they began with. */
export async function updateEgressRules(ctx: Context, input: unknown): Promise<EgressRules> {
  authorise(ctx, 'egress.write')
  const rules = parseRules(input)
  const { organizationId } = ctx.actor
  return inTransaction(ctx, async (tx) => {
    await tx.organization.update({
      where: { id: organizationId },
      data: { egressAllow: rules.allow, egressDeny: rules.deny },
    })
    await recordAudit(tx, ctx, {
      action: 'egress.update-rules',
      entity: 'organization',
      entityId: organizationId,
      data: { allow: rules.allow, deny: rules.deny },
    })
    return rules
  })
}
