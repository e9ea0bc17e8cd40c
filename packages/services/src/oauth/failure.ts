import {
  AuthorizationResponseError,
  OperationProcessingError,
  ResponseBodyError,
  UnsupportedOperationError,
} from 'oauth4webapi'

/**
 * What an authorization server did not do. `refused`: it said no, in a code of OAuth. `unavailable`: it gave no answer
 * that can be read; it may later.
 */
export class OAuthFailure extends Error {
  override readonly name = 'OAuthFailure'
  readonly kind: 'refused' | 'unavailable'
  /** Of OAuth, such as `invalid_grant`; null: none. */
  readonly code: string | null

  constructor(
    {
      kind,
      code = null,
      message,
    }: { kind: 'refused' | 'unavailable'; code?: string | null; message: string },
    options?: { cause: unknown },
  ) {
    super(message, options)
    this.kind = kind
    this.code = code
  }

  /** Only a new authorization helps: trying again never does. */
  get isFinal(): boolean {
    return this.code === 'invalid_grant'
  }
}

/** Codes are words of OAuth; descriptions are the server's own text, which may be long or hold what it was sent. */
export function toOAuthFailure(error: unknown): OAuthFailure {
  if (error instanceof OAuthFailure) return error
  if (error instanceof ResponseBodyError || error instanceof AuthorizationResponseError) {
    const code = wordOf(error.error)
    return new OAuthFailure(
      {
        kind: 'refused',
        code,
        message: `The authorization server said ${code}. ${advice[code] ?? ''}`.trim(),
      },
      { cause: error },
    )
  }
  if (error instanceof OperationProcessingError || error instanceof UnsupportedOperationError) {
    return new OAuthFailure(
      {
        kind: 'unavailable',
        message: `The authorization server answered what cannot be used: ${error.message}.`,
      },
      { cause: error },
    )
  }
  const denied = deniedBy(error)
  if (denied !== null) return new OAuthFailure({ kind: 'unavailable', message: denied }, { cause: error })
  return new OAuthFailure(
    { kind: 'unavailable', message: 'The authorization server did not answer.' },
    { cause: error },
  )
}

const advice: Readonly<Record<string, string>> = {
  access_denied: 'Whoever was asked did not agree.',
  invalid_client: 'Client id or secret of the OAuth app are not the right ones.',
  invalid_grant: 'The authorization is over or was withdrawn.',
  invalid_scope: 'A scope of the OAuth app is not one that it knows.',
  unauthorized_client: 'The OAuth app may not do this there.',
  redirect_uri_mismatch: 'The redirect address is not registered there.',
  server_error: 'Try again in a moment.',
  temporarily_unavailable: 'Try again in a moment.',
}

function wordOf(code: string): string {
  return /^[a-z][a-z0-9_]{0,60}$/.test(code) ? code : 'an unknown error'
}

function deniedBy(error: unknown): string | null {
  const cause = error instanceof Error ? error.cause : null
  // By name: its class comes with sockets, which this package leaves to the port.
  return cause instanceof Error && cause.name === 'EgressDenied'
    ? `The authorization server cannot be reached: ${cause.message}`
    : null
}
