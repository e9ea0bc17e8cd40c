import type { Services } from '../context.ts'
import { ServiceError } from '../errors.ts'

const freeFailures = 5
const minute = 60_000
const longestDelayMs = {
  /** Anybody can fail on another's e-mail address, and must not keep its owner out. */
  email: minute / 2,
  /** On their own address they are kept out. */
  address: 15 * minute,
  /** Of a second factor: six digits are few, and whoever tries knows the password already. */
  code: 15 * minute,
  /** Nobody guesses one of those; a typing error must not cost a quarter of an hour. */
  recovery: minute / 2,
  /** Of somebody who is signed in. */
  password: 15 * minute,
  /** E-mails with a link. */
  reset: 15 * minute,
}
const forgottenAfterMs = 60 * 60_000

export type ThrottleKey = `${keyof typeof longestDelayMs}:${string}`

/**
 * Refuses while one of the keys still has to wait: 1 s after the fifth failure, twice as long after each further one.
 * What passes is counted as a failure before the password is looked at, and taken back if it was right.
 */
export async function admitAttempt(services: Services, keys: ThrottleKey[]): Promise<void> {
  const { signInThrottle } = services.db.system
  const now = services.now()
  const forgottenBefore = new Date(now.getTime() - forgottenAfterMs)
  await signInThrottle.deleteMany({ where: { lastFailure: { lt: forgottenBefore } } })
  const rows = await signInThrottle.findMany({ where: { key: { in: keys } } })
  const before = new Map(rows.map((row) => [row.key, row]))
  const waits = keys.map((key) => {
    const row = before.get(key)
    return row === undefined ? 0 : row.lastFailure.getTime() + delayMs(key, row.failures) - now.getTime()
  })
  refuse(Math.max(0, ...waits))

  for (const key of keys) {
    const { failures } = await signInThrottle.upsert({
      where: { key },
      create: { key, failures: 1, lastFailure: now },
      update: { failures: { increment: 1 }, lastFailure: now },
    })
    // Others came in between the reading and the counting: a hundred attempts at once are a hundred, not one.
    const overtaken = failures - 1 > (before.get(key)?.failures ?? 0)
    if (overtaken) refuse(delayMs(key, failures - 1))
  }
}

/**
 * After a success. The address only gets this one attempt back: else an attacker's own account would wipe out what
 * was counted between two victims.
 */
export async function takeBackAttempt(
  services: Services,
  { emailKey, addressKey }: { emailKey: ThrottleKey; addressKey: ThrottleKey },
): Promise<void> {
  await services.db.system.signInThrottle.deleteMany({ where: { key: emailKey } })
  await services.db.system.signInThrottle.updateMany({
    where: { key: addressKey },
    data: { failures: { decrement: 1 } },
  })
}

/** After a success, where nobody else can fail on the same key. */
export async function forgetAttempts(services: Services, key: ThrottleKey): Promise<void> {
  await services.db.system.signInThrottle.deleteMany({ where: { key } })
}

function refuse(waitMs: number): void {
  if (waitMs <= 0) return
  const retryAfterSeconds = Math.ceil(waitMs / 1000)
  throw new ServiceError('too_many_requests', `Too many attempts: try again in ${retryAfterSeconds} s.`, {
    retryAfterSeconds,
  })
}

function delayMs(key: ThrottleKey, failures: number): number {
  if (failures < freeFailures) return 0
  return Math.min(1000 * 2 ** (failures - freeFailures), longestDelayOf(key))
}

function longestDelayOf(key: ThrottleKey): number {
  const kind = key.slice(0, key.indexOf(':'))
  return Object.entries(longestDelayMs).find(([name]) => name === kind)?.[1] ?? longestDelayMs.address
}
