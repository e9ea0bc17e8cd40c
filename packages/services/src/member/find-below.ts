import type { Member as MemberRow, TenantClient } from '@millrace/db'
import type { Context } from '../context.ts'
import { requireFound, ServiceError } from '../errors.ts'
import { isUuid } from '../shared/uuid.ts'
import { requireMember } from './own.ts'
import { refuseAbove } from './rank.ts'

/** A member about whom the actor may decide: of the same organization, and not above. */
export async function requireMemberBelow(tx: TenantClient, ctx: Context, id: string): Promise<MemberRow> {
  const row = isUuid(id) ? await tx.member.findFirst({ where: { id } }) : null
  const member = requireFound(row, 'member')
  refuseAbove(ctx, member.role)
  return member
}

/**
 * For what would let the actor sign in as that member. A key must not become a person, and for oneself there is a way
 * that asks for the password or a code.
 */
export async function requireOtherMember(tx: TenantClient, ctx: Context, id: string): Promise<MemberRow> {
  const self = requireMember(ctx)
  const member = await requireMemberBelow(tx, ctx, id)
  if (member.id !== self.id) return member
  throw new ServiceError('conflict', 'This is for other members. Change your own sign-in under Security.')
}
