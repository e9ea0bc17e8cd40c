import { isAtLeast } from '@millrace/contracts'
import { Prisma, type Scopes } from '@millrace/db'
import type { Context, Role } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { isPermission, may, permissions, permissionsOf } from '../permissions.ts'

/** Nobody gives or takes what is above their own role. */
export function refuseAbove(ctx: Context, role: Role): void {
  if (isAtLeast(ctx.actor.role, role)) return
  throw new ServiceError('forbidden', `The role ${ctx.actor.role} may not decide about the role ${role}.`)
}

/** To make somebody what one is not oneself: neither above the own role, nor, for a key, beyond its scopes. */
export function refuseGiving(ctx: Context, role: Role): void {
  refuseAbove(ctx, role)
  const own = new Set(permissionsOf(ctx.actor))
  const given = Object.keys(permissions).filter(isPermission)
  if (given.every((permission) => own.has(permission) || !may(role, permission))) return
  throw new ServiceError(
    'forbidden',
    `The scopes of this API key do not include all that the role ${role} may do.`,
  )
}

/**
 * Members of an organization change one after the other: two owners who take the role from each other at the same
 * moment must not both succeed.
 */
export async function lockMembers({ query }: Scopes, organizationId: string): Promise<void> {
  await query(Prisma.sql`SELECT id FROM "Organization" WHERE id = ${organizationId}::uuid FOR NO KEY UPDATE`)
}

export async function requireAnotherOwner(
  { tenant }: Scopes,
  { organizationId, id }: { organizationId: string; id: string },
): Promise<void> {
  const others = await tenant(organizationId).member.count({ where: { role: 'owner', id: { not: id } } })
  if (others > 0) return
  throw new ServiceError('conflict', 'This is the last owner: make somebody else an owner first.')
}
