import {
  type Origin,
  type ProvenIdentity,
  ServiceError,
  type Services,
  signIn,
  signInWithProvider,
} from '@millrace/services'
import type { SignInFault } from '../sign-in/sign-in-fault.ts'

export type SignInResult =
  | { kind: 'signed-in'; member: { id: string; sessionId: string } }
  | { kind: 'refused'; fault: SignInFault }

export interface PasswordSignIn {
  email: string
  password: string
  address: string
  userAgent: string
}

export async function signInMember(services: Services, input: PasswordSignIn): Promise<SignInResult> {
  return orFault(services, () => signIn(services, input))
}

export async function signInIdentity(
  services: Services,
  identity: ProvenIdentity,
  origin: Origin,
): Promise<SignInResult> {
  return orFault(services, () => signInWithProvider(services, identity, origin))
}

async function orFault(
  services: Services,
  attempt: () => Promise<{ actor: { id: string }; sessionId: string }>,
): Promise<SignInResult> {
  try {
    const { actor, sessionId } = await attempt()
    return { kind: 'signed-in', member: { id: actor.id, sessionId } }
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
  if (error.code === 'forbidden') return { kind: 'unknown-account' }
  if (error.code === 'conflict') return { kind: 'taken' }
  if (error.code === 'too_many_requests') {
    return { kind: 'throttled', retryAfterSeconds: error.retryAfterSeconds ?? 1 }
  }
  return { kind: 'unavailable' }
}
