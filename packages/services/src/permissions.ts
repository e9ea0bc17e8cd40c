import type { Actor, Context, Role } from './context.ts'
import { ServiceError } from './errors.ts'

const everybody = ['owner', 'admin', 'builder', 'support', 'viewer'] as const
const builders = ['owner', 'admin', 'builder'] as const
const operators = ['owner', 'admin', 'builder', 'support'] as const
const admins = ['owner', 'admin'] as const

/** Who may do what. The only such table: verbs name the permission, never a role. */
export const permissions = {
  'integration.read': everybody,
  'integration.write': builders,
  'integration.publish': builders,
  'integration.delete': admins,
  'integration.test': builders,
  'customer.read': everybody,
  'customer.write': operators,
  'customer.delete': admins,
  'connection.read': everybody,
  'connection.write': operators,
  'connection.delete': admins,
  'connection.test': operators,
  'oauth-app.read': everybody,
  'oauth-app.write': admins,
  'instance.read': everybody,
  'instance.write': operators,
  'instance.delete': admins,
  /** To move many instances to another version. */
  'rollout.write': builders,
  'rollout.read': everybody,
  'run.read': everybody,
  'run.start': operators,
  'run.cancel': operators,
  /** To see the addresses that answer its waits. */
  'run.answer': operators,
  'run.replay': operators,
  'connector.read': everybody,
  /** Where the organization's runs may connect to. */
  'egress.read': everybody,
  /** To ask whether an address would be allowed, which looks its name up. */
  'egress.check': operators,
  'egress.write': admins,
  /** What executes the runs, and how well it keeps them apart. */
  'worker.read': everybody,
  'member.read': everybody,
  'member.write': admins,
  'organization.read': everybody,
  /** The organization's own settings: name, second factor, what embed tokens may create. */
  'organization.write': admins,
  /** Own password, second factor, sessions and sign-ins; for members only, never for a key. */
  'account.write': everybody,
  'api-key.read': admins,
  'api-key.write': admins,
  /** Keys that act for oneself. */
  'personal-key.write': everybody,
  'embed-key.read': admins,
  'embed-key.write': admins,
  'audit.read': admins,
} as const satisfies Record<string, readonly Role[]>

export type Permission = keyof typeof permissions

export function may(role: Role, permission: Permission): boolean {
  const roles: readonly Role[] = permissions[permission]
  return roles.includes(role)
}

export function isPermission(name: string): name is Permission {
  return Object.hasOwn(permissions, name)
}

/** What the actor may do: by the role, and for a key by its scopes as well. */
export function permissionsOf(actor: Actor): Permission[] {
  return Object.keys(permissions)
    .filter(isPermission)
    .filter((permission) => isAllowed(actor, permission))
}

/** For what an answer shows or leaves out; a verb as a whole asks `authorise`. */
export function isAllowed(actor: Actor, permission: Permission): boolean {
  return may(actor.role, permission) && isInScope(actor, permission)
}

export function authorise(ctx: Context, permission: Permission): void {
  refuseLimited(ctx.actor)
  if (!may(ctx.actor.role, permission)) {
    throw new ServiceError('forbidden', `The role ${ctx.actor.role} may not do this (${permission}).`, {
      permission,
    })
  }
  if (!isInScope(ctx.actor, permission)) {
    throw new ServiceError('forbidden', `The scopes of this API key do not include this (${permission}).`, {
      permission,
    })
  }
}

function isInScope(actor: Actor, permission: Permission): boolean {
  return actor.kind === 'member' || actor.scopes === undefined || actor.scopes.includes(permission)
}

/** Whoever owes the second factor is known, but not let in. */
export function refuseLimited(actor: Actor): void {
  if (actor.kind !== 'member' || actor.missing === undefined) return
  const what =
    actor.missing === 'second-factor' ? 'Give your second factor first.' : 'Set up a second factor first.'
  throw new ServiceError('unauthorized', what)
}
