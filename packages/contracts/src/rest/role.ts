import { z } from 'zod'

/** From the one who may do everything to the one who may only look; each may do all that those after it may. */
export const roles = ['owner', 'admin', 'builder', 'support', 'viewer'] as const
export const roleSchema = z.enum(roles)
export type Role = z.infer<typeof roleSchema>

/** Whether the first may do all that the second may. */
export function isAtLeast(role: Role, other: Role): boolean {
  return roles.indexOf(role) <= roles.indexOf(other)
}
