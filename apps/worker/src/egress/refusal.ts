import type { EgressVerdict } from '@millrace/contracts'
import { EgressDenied } from '@millrace/egress'

/** Why there is no connection: as the log says it, and as Node's errors inside do. */
export interface Refusal {
  verdict: Exclude<EgressVerdict, 'allowed'>
  code: string
  message: string
}

/** What the worker itself has run out of is nothing that the code inside could close. */
const shortages: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'])

/** null: no error that a network has, but one of the platform. */
export function refusalOf(error: unknown): Refusal | null {
  if (error instanceof EgressDenied) return { verdict: 'denied', code: error.code, message: error.message }
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  if (shortages.has(error.code))
    return {
      verdict: 'failed',
      code: 'EAGAIN',
      message: 'The platform cannot open more connections at the moment.',
    }
  return { verdict: 'failed', code: error.code, message: error.message }
}

export const platformRefusal: Refusal = {
  verdict: 'failed',
  code: 'EIO',
  message: 'The platform could not open this connection. The cause is in the log of its worker.',
}

export function limited(message: string): Refusal {
  return { verdict: 'limited', code: 'EDQUOT', message }
}
