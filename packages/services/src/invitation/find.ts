import type { Invitation as InvitationRow, TenantClient } from '@millrace/db'
import { requireFound } from '../errors.ts'
import { isUuid } from '../shared/uuid.ts'

/** That nobody has accepted; it may have expired. */
export async function requireOpenInvitation(tx: TenantClient, id: string): Promise<InvitationRow> {
  const row = isUuid(id) ? await tx.invitation.findFirst({ where: { id, acceptedAt: null } }) : null
  return requireFound(row, 'invitation')
}
