import type { ErrorCode, JsonObject } from '@millrace/contracts'
import type { ConnectorErrorData } from '../types.ts'
import { retryAfterMs } from './retry-after.ts'

export interface RefusedAnswer {
  status: number
  headers: Readonly<Record<string, string>>
  /** What was asked, without secrets: `GET https://api.example.com/orders`. */
  asked: string
  /** The first part of the body, secrets masked. */
  snippet: string
  now: number
}

/** What a status of 400 and up means to a flow. */
export function statusError({ status, headers, asked, snippet, now }: RefusedAnswer): ConnectorErrorData {
  const code = codeOf(status)
  const waitMs = retryAfterMs(headers['retry-after'], now)
  const details: JsonObject = {
    status,
    ...(snippet === '' ? {} : { body: snippet }),
    ...(waitMs === null ? {} : { retryAfterMs: waitMs }),
  }
  const retryable = code === 'rate_limited' || code === 'unavailable'
  return { code, message: `${asked} answered ${status}: ${meanings[code]}.`, retryable, details }
}

type StatusCode = Extract<
  ErrorCode,
  'auth_failed' | 'not_found' | 'rate_limited' | 'rejected' | 'unavailable'
>

const meanings: Record<StatusCode, string> = {
  auth_failed: 'the credentials were refused',
  not_found: 'there is no such thing',
  rate_limited: 'too many requests',
  rejected: 'the request was refused',
  unavailable: 'the third party has a problem',
}

function codeOf(status: number): StatusCode {
  if (status >= 500) return 'unavailable'
  switch (status) {
    case 401:
    case 403:
      return 'auth_failed'
    case 404:
    case 410:
      return 'not_found'
    case 429:
      return 'rate_limited'
    default:
      return 'rejected'
  }
}
