import type { ConnectorErrorData, HttpResponse } from '@millrace/connector-sdk'
import type { ErrorCode, JsonObject } from '@millrace/contracts'
import { z } from 'zod'

const answerSchema = z.object({
  error_summary: z.string(),
  error: z.object({ retry_after: z.number().optional() }).catch({}),
})

/** By the start of `error_summary`: a path of tags that ends in `/` and some random dots. */
const codes: readonly (readonly [prefix: string, code: ErrorCode])[] = [
  ['expired_access_token', 'auth_failed'],
  ['invalid_access_token', 'auth_failed'],
  ['missing_scope', 'auth_failed'],
  ['user_suspended', 'auth_failed'],
  ['path/not_found', 'not_found'],
  ['path_lookup/not_found', 'not_found'],
  ['path/not_file', 'rejected'],
  ['path/not_folder', 'rejected'],
  ['too_many_requests', 'rate_limited'],
  ['too_many_write_operations', 'rate_limited'],
  ['path/too_many_write_operations', 'rate_limited'],
  // The cursor is too old: listing from the start again helps.
  ['reset', 'unavailable'],
]

/**
 * What an error of Dropbox means to a flow; null leaves it to the HTTP status.
 *
 * Source: https://www.dropbox.com/developers/documentation/http/documentation#error-handling
 */
export function readDropboxError(response: HttpResponse): ConnectorErrorData | null {
  const answer = answerSchema.safeParse(parse(response))
  if (!answer.success) return null
  const { error_summary: summary, error } = answer.data
  const code = codes.find(([prefix]) => summary === prefix || summary.startsWith(`${prefix}/`))?.[1]
  const known = code ?? (response.status === 409 ? 'rejected' : null)
  if (!known) return null
  const seconds = error.retry_after ?? Number(response.headers['retry-after'])
  const details: JsonObject = {
    status: response.status,
    errorSummary: summary,
    ...(known === 'rate_limited' && Number.isFinite(seconds) ? { retryAfterMs: seconds * 1000 } : {}),
  }
  const message = `Dropbox refused the request: ${summary.replace(/[/.]+$/, '')}.`
  return { code: known, message, details }
}

function parse(response: HttpResponse): unknown {
  try {
    return response.json()
  } catch {
    // A 400 of Dropbox is plain text.
    return null
  }
}
