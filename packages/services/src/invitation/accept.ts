import { acceptInvitationSchema } from '@millrace/contracts'
import { DatabaseConflict, type Invitation as InvitationRow, type Scopes } from '@millrace/db'
import { recordAudit } from '../audit/record.ts'
import type { MemberActor, Origin, Services } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { hashPassword } from '../password/hash.ts'
import { parse } from '../shared/parse.ts'
import { requireInvitation } from './view.ts'

/** With a name and a password; whoever comes through an identity provider needs neither. Gives the address to sign in with. */
export async function acceptInvitation(
  services: Services,
  token: string,
  input: unknown,
  origin: Origin,
): Promise<{ email: string }> {
  const { name, password } = parse(acceptInvitationSchema, input)
  await requireInvitation(services, services.db.system, token)
  const passwordHash = await hashPassword(password)
  return refuseTaken(() =>
    services.db.transaction(async (tx) => {
      const invitation = await requireInvitation(services, tx.system, token)
      const { email } = invitation
      await joinByInvitation(services, tx, { invitation, name, passwordHash, origin })
      return { email }
    }),
  )
}

/** The invitation becomes a member, once. */
export async function joinByInvitation(
  services: Services,
  { tenant }: Scopes,
  {
    invitation,
    name,
    passwordHash,
    origin,
  }: { invitation: InvitationRow; name: string; passwordHash: string | null; origin: Origin },
): Promise<MemberActor> {
  const { id, organizationId, email, role } = invitation
  const db = tenant(organizationId)
  const acceptedAt = services.now()
  const { count } = await db.invitation.updateMany({ where: { id, acceptedAt: null }, data: { acceptedAt } })
  if (count === 0) throw new ServiceError('not_found', 'This invitation was accepted already.')
  const member = await db.member.create({ data: { organizationId, email, name, passwordHash, role } })
  const actor = { kind: 'member', id: member.id, organizationId, role } as const
  await recordAudit(
    db,
    { ...services, actor, origin },
    { action: 'invitation.accept', entity: 'member', entityId: member.id, entityName: email, data: { role } },
  )
  return actor
}

/** An address signs in to one organization. */
export async function refuseTaken<T>(join: () => Promise<T>): Promise<T> {
  try {
    return await join()
  } catch (error) {
    if (!(error instanceof DatabaseConflict)) throw error
    throw new ServiceError(
      'conflict',
      'There is an account with this e-mail address already. Ask to be invited under another address.',
      { cause: error },
    )
  }
}
