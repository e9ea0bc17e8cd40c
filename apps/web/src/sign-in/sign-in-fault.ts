export type SignInFault =
  | { kind: 'wrong' }
  | { kind: 'throttled'; retryAfterSeconds: number }
  /** A provider vouched for somebody who is neither member nor invited, or for an address that it has not verified. */
  | { kind: 'unknown-account' }
  /** Invited, with an address that signs in to another organization. */
  | { kind: 'taken' }
  /** The provider did not sign anybody in, or its answer did not hold. */
  | { kind: 'provider' }
  | { kind: 'unavailable' }

/** next-auth carries a refusal as the text of an error: the server writes it with `faultCode`, the page reads it here. */
export function faultCode(fault: SignInFault): string {
  return fault.kind === 'throttled' ? `throttled:${fault.retryAfterSeconds}` : fault.kind
}

export function toSignInFault(code: string | null | undefined): SignInFault {
  if (code === 'wrong' || code === 'CredentialsSignin') return { kind: 'wrong' }
  if (code === 'unknown-account' || code === 'taken' || code === 'provider') return { kind: code }
  // What next-auth calls it when state, nonce or the answer of the provider are wrong, or the person said no.
  if (code === 'OAuthCallback' || code === 'Callback' || code === 'OAuthSignin') return { kind: 'provider' }
  const seconds = /^throttled:(\d{1,6})$/.exec(code ?? '')?.[1]
  return seconds === undefined
    ? { kind: 'unavailable' }
    : { kind: 'throttled', retryAfterSeconds: Number(seconds) }
}
