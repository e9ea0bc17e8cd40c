import { ConnectorError } from '../error.ts'

/** Node's fetch hides the reason behind `fetch failed`: it is in the cause, or in the cause of the cause. */
export function networkError(asked: string, cause: unknown): ConnectorError {
  if (isBlockedPort(cause)) {
    const message = `${asked}: this port belongs to another protocol, such as 22 to SSH and 25 to mail, and HTTP requests to it are not made.`
    return new ConnectorError({ code: 'input_invalid', message }, { cause })
  }
  const reason = reasonOf(cause)
  if (reason.endsWith('_TIMEOUT') || reason === 'ETIMEDOUT') {
    return new ConnectorError(
      { code: 'timeout', message: `${asked}: no answer in time (${reason}).` },
      { cause },
    )
  }
  return new ConnectorError(
    {
      code: 'network',
      message: `${asked}: ${meanings[reason] ?? 'the connection failed'} (${reason}).`,
      details: { reason },
    },
    { cause },
  )
}

const untrusted = 'the certificate of the server comes from an authority that is not trusted'

const meanings: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at this address',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the host name could not be resolved',
  UND_ERR_SOCKET: 'the connection was cut',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate of the server is for another host',
  CERT_HAS_EXPIRED: 'the certificate of the server is over',
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
}

/** fetch has a list of ports that it never connects to, and no code for it. */
function isBlockedPort(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof Error && error.cause.message === 'bad port'
}

function reasonOf(error: unknown): string {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; depth++) {
    if ('code' in current && typeof current.code === 'string') return current.code
    if (current instanceof AggregateError) current = current.errors[0]
    else current = current.cause
  }
  return 'unknown reason'
}
