import type { InvitationView } from '@millrace/contracts'
import type { Invitation as InvitationRow, SystemClient } from '@millrace/db'
import type { Services } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { hashSecret } from '../shared/secret-token.ts'

/** For whoever holds the link: nobody is signed in yet. */
export async function viewInvitation(services: Services, token: string): Promise<InvitationView> {
  const row = await requireInvitation(services, services.db.system, token)
  return {
    email: row.email,
    role: row.role,
    organization: row.organization.name,
    invitedBy: row.invitedBy,
    expiresAt: row.expiresAt.toISOString(),
  }
}

/** Of a link; one answer for a link that never was, was revoked, was used, or is over. */
export async function requireInvitation(
  { now }: Services,
  system: SystemClient,
  token: string,
): Promise<InvitationRow & { organization: { name: string } }> {
  const row = await system.invitation.findFirst({
    where: { tokenHash: hashSecret(token), acceptedAt: null, expiresAt: { gt: now() } },
    include: { organization: { select: { name: true } } },
  })
  if (row !== null) return row
  throw new ServiceError('not_found', 'This invitation is over. Ask whoever invited you for another one.')
}
