import type { Invitation } from '@millrace/contracts'
import type { Invitation as InvitationRow } from '@millrace/db'

export function toInvitation(row: InvitationRow): Invitation {
  return {
    id: row.id,
    email: row.email,
    role: row.role,
    invitedBy: row.invitedBy,
    sentAt: row.sentAt?.toISOString() ?? null,
    sendError: row.sendError,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  }
}
