import type { Services } from '../context.ts'
import { ServiceError } from '../errors.ts'

const freeFailures = 5
const longestDelayMs = 15 * 60_000
const forgottenAfterMs = 60 * 60_000

/**
 * Refuses while one of the keys still has to wait: 1 s after the fifth failure, twice as long after each further one.
 * What passes is counted as a failure before the password is looked at, and taken back if it was right.
 */
export async function admitAttempt(services: Services, keys: string[]): Promise<void> {
  const { signInThrottle } = services.db.system
  const now = services.now()
  const forgottenBefore = new Date(now.getTime() - forgottenAfterMs)
  await signInThrottle.deleteMany({ where: { lastFailure: { lt: forgottenBefore } } })
  const rows = await signInThrottle.findMany({ where: { key: { in: keys } } })
  refuse(Math.max(0, ...rows.map((row) => row.lastFailure.getTime() + delayMs(row.failures) - now.getTime())))

  const before = new Map(rows.map((row) => [row.key, row.failures]))
  for (const key of keys) {
    const { failures } = await signInThrottle.upsert({
      where: { key },
      create: { key, failures: 1, lastFailure: now },
      update: { failures: { increment: 1 }, lastFailure: now },
    })
    // Others came in between the reading and the counting: a hundred attempts at once are a hundred, not one.
    const overtaken = failures - 1 > (before.get(key) ?? 0)
    if (overtaken) refuse(delayMs(failures - 1))
  }
}

/**
 * After a success. The address only gets this one attempt back: else an attacker's own account would wipe out what
 * was counted between two victims.
 */
export async function takeBackAttempt(
  services: Services,
  { emailKey, addressKey }: { emailKey: string; addressKey: string },
): Promise<void> {
  await services.db.system.signInThrottle.deleteMany({ where: { key: emailKey } })
  await services.db.system.signInThrottle.updateMany({
    where: { key: addressKey },
    data: { failures: { decrement: 1 } },
  })
}

function refuse(waitMs: number): void {
  if (waitMs <= 0) return
  const retryAfterSeconds = Math.ceil(waitMs / 1000)
  throw new ServiceError('too_many_requests', `Too many attempts: try again in ${retryAfterSeconds} s.`, {
    retryAfterSeconds,
  })
}

function delayMs(failures: number): number {
  if (failures < freeFailures) return 0
  return Math.min(1000 * 2 ** (failures - freeFailures), longestDelayMs)
}
