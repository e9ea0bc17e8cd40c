/** After its last use. */
export const sessionMs = 12 * 60 * 60_000
/** However much it is used: then somebody signs in again. */
const longestSessionMs = 30 * 24 * 60 * 60_000

export function sessionExpiry({ now, createdAt }: { now: Date; createdAt: Date }): Date {
  return new Date(Math.min(now.getTime() + sessionMs, createdAt.getTime() + longestSessionMs))
}
