import { expect, it } from 'vitest'
import { faultCode, type SignInFault, toSignInFault } from './sign-in-fault.ts'

it.each<SignInFault>([
  { kind: 'wrong' },
  { kind: 'throttled', retryAfterSeconds: 42 },
  { kind: 'unknown-account' },
  { kind: 'taken' },
  { kind: 'provider' },
  { kind: 'unavailable' },
])('reads what the server wrote: %o', (fault) => {
  expect(toSignInFault(faultCode(fault))).toEqual(fault)
})

it('takes what it does not know for a server that cannot answer', () => {
  expect(toSignInFault('Configuration')).toEqual({ kind: 'unavailable' })
  expect(toSignInFault(undefined)).toEqual({ kind: 'unavailable' })
})
