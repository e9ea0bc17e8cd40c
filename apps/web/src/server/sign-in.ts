import { ServiceError, type Services, signIn } from '@millrace/services'
import type { SignInFault } from '../sign-in/sign-in-fault.ts'

export type SignInResult =
  | { kind: 'signed-in'; member: { id: string; name: string; email: string; sessionId: string } }
  | { kind: 'refused'; fault: SignInFault }

export interface PasswordSignIn {
  email: string
  password: string
  address: string
  userAgent: string
}

export async function signInMember(services: Services, input: PasswordSignIn): Promise<SignInResult> {
  try {
    const { actor, ...member } = await signIn(services, input)
    return { kind: 'signed-in', member: { id: actor.id, ...member } }
  } catch (error) {
    const fault = toFault(error)
    if (fault.kind === 'unavailable')
      services.log({ level: 'error', message: 'signing in did not work', error })
    return { kind: 'refused', fault }
  }
}

function toFault(error: unknown): SignInFault {
  if (!(error instanceof ServiceError)) return { kind: 'unavailable' }
  if (error.code === 'unauthorized' || error.code === 'invalid') return { kind: 'wrong' }
  if (error.code === 'too_many_requests') {
    return { kind: 'throttled', retryAfterSeconds: error.retryAfterSeconds ?? 1 }
  }
  return { kind: 'unavailable' }
}
