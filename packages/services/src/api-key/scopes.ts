import type { Problem } from '@millrace/contracts'
import type { Actor, Role } from '../context.ts'
import { invalid } from '../errors.ts'
import { isPermission, may, permissionsOf } from '../permissions.ts'

/** Refuses what is no permission, what the role may not anyway, and what the key that asks may not itself. */
export function requireScopes(
  actor: Actor,
  { role, scopes }: { role: Role; scopes: readonly string[] },
): void {
  const problems = scopes.flatMap((scope, index): Problem[] => {
    const path = `scopes[${index}]`
    if (!isPermission(scope)) {
      return [{ path, message: `There is no permission "${scope}".`, hint: 'Names are like run.start.' }]
    }
    if (!may(role, scope)) {
      return [{ path, message: `The role ${role} may not do this (${scope}).`, hint: 'Choose another role.' }]
    }
    return []
  })
  if (problems.length > 0) throw invalid(problems)
  if (actor.kind === 'member' || actor.scopes === undefined) return
  const own: readonly string[] = permissionsOf(actor)
  if (scopes.length > 0 && scopes.every((scope) => own.includes(scope))) return
  throw invalid([
    { path: 'scopes', message: 'A key with scopes makes only keys with some of its own scopes.' },
  ])
}
