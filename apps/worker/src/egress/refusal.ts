import type { EgressVerdict } from '@millrace/contracts'
import { EgressDenied } from '@millrace/egress'

/** Why there is no connection: `reason` for the log, `code` and `message` for the error inside. */
export interface Refusal {
  verdict: Exclude<EgressVerdict, 'allowed'>
  code: string
  message: string
  reason: string
}

/** What the worker itself has run out of is nothing that the code inside could close. */
const shortages: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'])

/** null: no error that a network has, but one of the platform. */
export function refusalOf(error: unknown): Refusal | null {
  if (error instanceof EgressDenied) return denied(error)
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  if (shortages.has(error.code))
    return failed('EAGAIN', 'The platform cannot open more connections at the moment.')
  const meaning = meanings[error.code]
  const refusal = failed(error.code, error.message)
  return meaning === undefined ? refusal : { ...refusal, reason: `${meaning} (${error.code}).` }
}

/** The host stands beside it in the log. */
const meanings: Readonly<Record<string, string>> = {
  ENOTFOUND: 'There is no host of this name',
  ENODATA: 'The name has no address',
  EAI_AGAIN: 'The name could not be looked up just now',
  ESERVFAIL: 'The name could not be looked up just now',
  ECONNREFUSED: 'Nothing listens at this address and port',
  ECONNRESET: 'The other side cut the connection',
  ETIMEDOUT: 'No answer came in time',
  EHOSTUNREACH: 'The network does not lead to this address',
  ENETUNREACH: 'The network does not lead to this address',
}

export const platformRefusal = failed(
  'EIO',
  'The platform could not open this connection. The cause is in the log of its worker.',
)

export function limited(reason: string): Refusal {
  return { verdict: 'limited', code: 'EDQUOT', message: reason, reason }
}

/** In the log a verdict stands beside the reason; the error of a step has nothing but its message. */
function denied({ code, message: reason }: EgressDenied): Refusal {
  return { verdict: 'denied', code, message: `This connection is not allowed: ${reason}`, reason }
}

function failed(code: string, reason: string): Refusal {
  return { verdict: 'failed', code, message: reason, reason }
}
