import { createHmac } from 'node:crypto'
import type { WebhookAuth } from '@millrace/contracts'
import { equalInConstantTime } from '../../shared/equal.ts'
import type { Verifier } from './verifier.ts'

const refused: Verifier = { readsBody: false, update: () => {}, verdict: () => false }

/** The way of GitHub, Shopify and many others: the HMAC of the body's bytes, in a header. */
export function hmacVerifier(
  { header, algorithm = 'sha256', encoding = 'hex', prefix = '' }: Extract<WebhookAuth, { type: 'hmac' }>,
  { headers, secret }: { headers: Headers; secret: string },
): Verifier {
  const shown = headers.get(header)
  if (shown === null || !shown.startsWith(prefix)) return refused
  const signature = decode(shown.slice(prefix.length).trim(), encoding)
  if (signature === null) return refused
  const hmac = createHmac(algorithm, secret)
  return {
    readsBody: true,
    update: (bytes) => hmac.update(bytes),
    verdict: () => equalInConstantTime(signature, hmac.digest()),
  }
}

/** Node skips what is no hex or Base64; here it is no signature. */
function decode(text: string, encoding: 'hex' | 'base64'): Buffer | null {
  const pattern = encoding === 'hex' ? /^(?:[0-9a-f]{2})+$/i : /^[A-Za-z0-9+/_-]+={0,2}$/
  return pattern.test(text) ? Buffer.from(text, encoding) : null
}
