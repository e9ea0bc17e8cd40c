import { isAtLeast, type Role, roles } from '@millrace/contracts'

/** What each role is for, in a few words; what exactly it may do is in the table of permissions. */
export const roleWords: Record<Role, string> = {
  owner: 'everything, also over other owners',
  admin: 'members, keys and settings too',
  builder: 'builds and publishes integrations',
  support: 'customers, connections and runs',
  viewer: 'looks and changes nothing',
}

/** Those that the own role may give. */
export function rolesUpTo(own: Role): { value: Role; label: string }[] {
  return roles
    .filter((role) => isAtLeast(own, role))
    .map((role) => ({ value: role, label: `${role}: ${roleWords[role]}` }))
}

export function toRole(text: string): Role {
  return roles.find((role) => role === text) ?? 'viewer'
}
