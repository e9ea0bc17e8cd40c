import { createHmac } from 'node:crypto'
import { equalInConstantTime } from '../../shared/equal.ts'
import { UnusableSecret, type Verifier } from './verifier.ts'

const toleranceSeconds = 5 * 60
const secretPrefix = 'whsec_'
const longestHeader = 4096
/** A sender that changes its key signs with the old one and the new one; nobody has a hundred. */
const mostSignatures = 20

/**
 * https://www.standardwebhooks.com: HMAC-SHA-256 of `id.timestamp.body`, in Base64, one or more of them in one header
 * as `v1,<signature>`. A request of longer ago than five minutes is refused: it may be a copy.
 */
export function standardWebhooksVerifier({
  headers,
  secret,
  now,
}: {
  headers: Headers
  secret: string
  now: Date
}): Verifier {
  const key = decodeSecret(secret)
  const id = headers.get('webhook-id')
  const timestamp = headers.get('webhook-timestamp')
  const signatures = signaturesOf(headers.get('webhook-signature'))
  const complete = id !== null && id !== '' && timestamp !== null && isRecent(timestamp, now)
  if (!complete || signatures.length === 0) return refused
  const hmac = createHmac('sha256', key).update(`${id}.${timestamp}.`)
  return {
    readsBody: true,
    update: (bytes) => hmac.update(bytes),
    verdict: () => {
      const expected = hmac.digest('base64')
      // No early end: how long it takes must not tell which signature was right.
      return signatures.filter((signature) => equalInConstantTime(signature, expected)).length > 0
    },
  }
}

const refused: Verifier = { readsBody: false, update: () => {}, verdict: () => false }

function decodeSecret(secret: string): Buffer {
  const text = secret.startsWith(secretPrefix) ? secret.slice(secretPrefix.length) : secret
  const key = /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : Buffer.alloc(0)
  if (key.byteLength > 0) return key
  throw new UnusableSecret(
    'the signing secret is not Base64 with whsec_ in front, as Standard Webhooks wants it',
  )
}

function isRecent(timestamp: string, now: Date): boolean {
  if (!/^\d{1,12}$/.test(timestamp)) return false
  return Math.abs(now.getTime() / 1000 - Number(timestamp)) <= toleranceSeconds
}

/** Versions other than v1 (v1a: public keys) are for others. */
function signaturesOf(header: string | null): string[] {
  if (header === null || header.length > longestHeader) return []
  return header
    .split(' ')
    .filter((entry) => entry.startsWith('v1,'))
    .slice(0, mostSignatures)
    .map((entry) => entry.slice('v1,'.length))
}
