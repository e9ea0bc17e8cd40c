import { longestWaitMs, type Retry, type RunError } from '@millrace/contracts'

const defaultDelayMs = 1000
const defaultMaxDelayMs = 60_000

/**
 * How long to wait before the next attempt, or null when there is none. `attempt` is the one that just failed, from 1.
 * A third party's Retry-After (`details.retryAfterMs`) is the least we wait, also beyond `maxDelayMs`; one that is
 * longer than anything may wait ends it, for before that time an attempt would be refused.
 */
export function retryDelayMs(retry: Retry | undefined, attempt: number, error: RunError): number | null {
  if (retry === undefined || attempt >= retry.attempts) return null
  if (!isRetryable(retry, error)) return null
  const first = retry.delayMs ?? defaultDelayMs
  const grown = retry.backoff === 'fixed' ? first : first * 2 ** (attempt - 1)
  const capped = Math.min(grown, retry.maxDelayMs ?? Math.max(defaultMaxDelayMs, first))
  const delayMs = Math.max(capped, retryAfterMs(error))
  return delayMs > longestWaitMs ? null : delayMs
}

function isRetryable(retry: Retry, error: RunError): boolean {
  if (error.code === 'canceled' || error.code === 'stopped') return false
  return retry.on === undefined ? error.retryable : retry.on.includes(error.code)
}

function retryAfterMs(error: RunError): number {
  const { details } = error
  if (typeof details !== 'object' || details === null || Array.isArray(details)) return 0
  const value = details.retryAfterMs
  return typeof value === 'number' && Number.isFinite(value) ? Math.max(0, value) : 0
}
