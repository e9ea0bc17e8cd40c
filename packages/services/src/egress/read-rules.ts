import type { EgressRules } from '@millrace/contracts'
import type { Services } from '../context.ts'

/** For what a worker does without a run; a run gets the rules with its claim. */
export async function readEgressRules(
  { db }: Pick<Services, 'db'>,
  { organizationId }: { organizationId: string },
): Promise<EgressRules> {
  const { egressAllow, egressDeny } = await db
    .tenant(organizationId)
    .organization.findFirstOrThrow({ select: { egressAllow: true, egressDeny: true } })
  return { allow: egressAllow, deny: egressDeny }
}
