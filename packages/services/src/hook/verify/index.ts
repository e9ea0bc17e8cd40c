import type { JsonObject, WebhookAuth } from '@millrace/contracts'
import { z } from 'zod'
import { apiKeyVerifier } from './api-key.ts'
import { hmacVerifier } from './hmac.ts'
import { standardWebhooksVerifier } from './standard-webhooks.ts'
import { UnusableSecret, type Verifier } from './verifier.ts'

export { defaultApiKeyHeader } from './api-key.ts'
export { UnusableSecret, type Verifier } from './verifier.ts'

const apiKeyValues = z.object({ key: z.string().min(1) })
const signingValues = z.object({ secret: z.string().min(1) })

/** @throws {@link UnusableSecret} when the connection is not one that this kind of proof needs. */
export function createVerifier(
  auth: WebhookAuth,
  { headers, values, now }: { headers: Headers; values: JsonObject; now: Date },
): Verifier {
  switch (auth.type) {
    case 'api-key':
      return apiKeyVerifier(auth, { headers, key: read(apiKeyValues, values, auth).key })
    case 'hmac':
      return hmacVerifier(auth, { headers, secret: read(signingValues, values, auth).secret })
    case 'standard-webhooks':
      return standardWebhooksVerifier({ headers, now, secret: read(signingValues, values, auth).secret })
    default:
      return auth satisfies never
  }
}

function read<Schema extends z.ZodType>(
  schema: Schema,
  values: JsonObject,
  { type }: WebhookAuth,
): z.output<Schema> {
  const parsed = schema.safeParse(values)
  if (parsed.success) return parsed.data
  throw new UnusableSecret(`the trigger's connection holds no ${type === 'api-key' ? 'key' : 'secret'}`)
}
