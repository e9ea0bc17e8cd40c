export type SignInFault =
  | { kind: 'wrong' }
  | { kind: 'throttled'; retryAfterSeconds: number }
  | { kind: 'unavailable' }

/** next-auth carries a refusal as the text of an error: the server writes it with `faultCode`, the page reads it here. */
export function faultCode(fault: SignInFault): string {
  return fault.kind === 'throttled' ? `throttled:${fault.retryAfterSeconds}` : fault.kind
}

export function toSignInFault(code: string | null | undefined): SignInFault {
  if (code === 'wrong' || code === 'CredentialsSignin') return { kind: 'wrong' }
  const seconds = /^throttled:(\d{1,6})$/.exec(code ?? '')?.[1]
  return seconds === undefined
    ? { kind: 'unavailable' }
    : { kind: 'throttled', retryAfterSeconds: Number(seconds) }
}
