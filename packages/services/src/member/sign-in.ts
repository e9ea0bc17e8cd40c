import { z } from 'zod'
import type { MemberActor, Services } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { verifyPassword } from '../password/hash.ts'
import { openSession } from '../session/open.ts'
import { parse } from '../shared/parse.ts'
import { admitAttempt, takeBackAttempt } from './throttle.ts'

const signInSchema = z.strictObject({
  email: z.string().trim().toLowerCase().max(320),
  password: z.string().max(1024),
  /** Of the client, for the brute-force delay and the list of sessions. */
  address: z.string().max(100),
  userAgent: z.string().default(''),
})

export interface SignedInMember {
  actor: MemberActor
  email: string
  name: string
  /** Of the session that begins now; the cookie holds it. */
  sessionId: string
}

/** Answers the same, and as slowly, for an unknown address as for a wrong password. */
export async function signIn(services: Services, input: unknown): Promise<SignedInMember> {
  const { email, password, address, userAgent } = parse(signInSchema, input)
  const emailKey = `email:${email}` as const
  const addressKey = `address:${address}` as const
  await admitAttempt(services, [emailKey, addressKey])
  const member = await services.db.system.member.findUnique({ where: { email } })
  const correct = await verifyPassword(password, member?.passwordHash ?? null)
  if (member === null || !correct) {
    throw new ServiceError('unauthorized', 'The e-mail address or the password is wrong.')
  }
  await takeBackAttempt(services, { emailKey, addressKey })
  const { id, organizationId, role, name } = member
  const actor: MemberActor = { kind: 'member', id, organizationId, role }
  const sessionId = await openSession(services, { actor, method: 'password', origin: { address, userAgent } })
  return { actor, email, name, sessionId }
}
