import type { WebhookAuth } from '@millrace/contracts'
import { equalInConstantTime } from '../../shared/equal.ts'
import type { Verifier } from './verifier.ts'

export const defaultApiKeyHeader = 'x-api-key'

export function apiKeyVerifier(
  auth: Extract<WebhookAuth, { type: 'api-key' }>,
  { headers, key }: { headers: Headers; key: string },
): Verifier {
  const header = (auth.header ?? defaultApiKeyHeader).toLowerCase()
  const shown = headers.get(header)
  // RFC 9110: the scheme in front of the key in any case of letters.
  const given = header === 'authorization' ? shown?.replace(/^Bearer +/i, '') : shown
  const ok = given !== null && given !== undefined && equalInConstantTime(given, key)
  return { readsBody: false, update: () => {}, verdict: () => ok }
}
