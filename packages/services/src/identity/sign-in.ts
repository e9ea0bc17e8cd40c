import type { Scopes } from '@millrace/db'
import { recordAudit } from '../audit/record.ts'
import type { MemberActor, Origin, Services } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { joinByInvitation, refuseTaken } from '../invitation/accept.ts'
import { openSession } from '../session/open.ts'

export interface ProvenIdentity {
  provider: 'google' | 'github' | 'oidc'
  /** The provider's own, unchanging id of the account. */
  subject: string
  email: string
  /** The provider says that the address belongs to the account. */
  emailVerified: boolean
  name: string
}

/**
 * Signs in whom an identity provider has vouched for: an account that is linked, or a verified address that has a
 * member or an open invitation; it is linked from then on. Nobody else becomes a member this way.
 */
export async function signInWithProvider(
  services: Services,
  identity: ProvenIdentity,
  origin: Origin,
): Promise<{ sessionId: string; actor: MemberActor }> {
  const actor = await refuseTaken(() =>
    services.db.transaction((tx) => findOrLink(services, tx, identity, origin)),
  )
  const sessionId = await openSession(services, { actor, method: identity.provider, origin })
  return { sessionId, actor }
}

async function findOrLink(
  services: Services,
  tx: Scopes,
  identity: ProvenIdentity,
  origin: Origin,
): Promise<MemberActor> {
  const { provider, subject } = identity
  const linked = await tx.system.identity.findUnique({
    where: { provider_subject: { provider, subject } },
    select: { member: { select: actorColumns } },
  })
  if (linked !== null) return { kind: 'member', ...linked.member }
  if (!identity.emailVerified) {
    throw new ServiceError(
      'forbidden',
      'The identity provider does not say that this e-mail address is verified.',
    )
  }
  const email = identity.email.trim().toLowerCase()
  const known = await tx.system.member.findUnique({ where: { email }, select: actorColumns })
  const actor: MemberActor =
    known === null
      ? await joinInvited(services, tx, { ...identity, email }, origin)
      : { kind: 'member', ...known }
  await link(services, tx, { actor, identity: { ...identity, email }, origin })
  return actor
}

const actorColumns = { id: true, organizationId: true, role: true } as const

async function joinInvited(
  services: Services,
  tx: Scopes,
  { email, name }: ProvenIdentity,
  origin: Origin,
): Promise<MemberActor> {
  const [invitation, another] = await tx.system.invitation.findMany({
    where: { email, acceptedAt: null, expiresAt: { gt: services.now() } },
    take: 2,
  })
  if (invitation === undefined) {
    throw new ServiceError('forbidden', 'Nobody with this e-mail address is a member or invited.')
  }
  // Anybody may invite any address: which organization somebody means to join, only they know.
  if (another !== undefined) {
    throw new ServiceError(
      'forbidden',
      'Several organizations have invited this e-mail address: follow the link of the invitation that you accept.',
    )
  }
  const shown = name.trim().slice(0, 200) || email
  return joinByInvitation(services, tx, { invitation, name: shown, passwordHash: null, origin })
}

async function link(
  services: Services,
  { tenant }: Scopes,
  { actor, identity, origin }: { actor: MemberActor; identity: ProvenIdentity; origin: Origin },
): Promise<void> {
  const { id: memberId, organizationId } = actor
  const { provider, subject, email } = identity
  const db = tenant(organizationId)
  const { id } = await db.identity.create({ data: { organizationId, memberId, provider, subject, email } })
  await recordAudit(
    db,
    { ...services, actor, origin },
    { action: 'identity.link', entity: 'identity', entityId: id, entityName: email, data: { provider } },
  )
}
