import type { Services } from '../context.ts'
import { ServiceError } from '../errors.ts'

const freeFailures = 5
const longestDelayMs = 15 * 60_000
const forgottenAfterMs = 60 * 60_000

/** Refuses while one of the keys still has to wait: 1 s after the fifth failure, twice as long after each further one. */
export async function refuseWhileThrottled(services: Services, keys: string[]): Promise<void> {
  const rows = await services.db.system.signInThrottle.findMany({ where: { key: { in: keys } } })
  const now = services.now().getTime()
  const waitMs = Math.max(0, ...rows.map((row) => row.lastFailure.getTime() + delayMs(row.failures) - now))
  if (waitMs === 0) return
  const retryAfterSeconds = Math.ceil(waitMs / 1000)
  throw new ServiceError('too_many_requests', `Too many attempts: try again in ${retryAfterSeconds} s.`, {
    retryAfterSeconds,
  })
}

/**
 * Counts an attempt before the password is looked at: a hundred attempts at once are a hundred, not one. A success
 * takes it back.
 */
export async function countAttempt(services: Services, keys: string[]): Promise<void> {
  const now = services.now()
  await services.db.system.signInThrottle.deleteMany({
    where: { key: { in: keys }, lastFailure: { lt: new Date(now.getTime() - forgottenAfterMs) } },
  })
  for (const key of keys) {
    await services.db.system.signInThrottle.upsert({
      where: { key },
      create: { key, failures: 1, lastFailure: now },
      update: { failures: { increment: 1 }, lastFailure: now },
    })
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

function delayMs(failures: number): number {
  if (failures < freeFailures) return 0
  return Math.min(1000 * 2 ** (failures - freeFailures), longestDelayMs)
}
