import { type JsonObject, type WebhookHandshake, webhookHandshakeSchema } from '@millrace/contracts'

export const authChoices = [
  { value: 'none', label: 'Anybody who knows the address' },
  { value: 'api-key', label: 'A key in a header', note: 'The header must hold the key' },
  { value: 'hmac', label: 'An HMAC signature', note: 'GitHub, Shopify, Stripe-like senders' },
  { value: 'standard-webhooks', label: 'Standard Webhooks', note: 'Signed with id and time; whsec_ secrets' },
] as const
export type AuthChoice = (typeof authChoices)[number]['value']

export const authHelp: Record<AuthChoice, string> = {
  none: 'The address is long and random, but whoever has it may start runs.',
  'api-key': 'Requests without the right key are refused and start no run.',
  hmac: 'The signature of the raw body is checked; requests that were changed or made up start no run.',
  'standard-webhooks': 'Signature and time are checked: old requests cannot be sent again.',
}

const starters: Record<Exclude<AuthChoice, 'none'>, JsonObject> = {
  'api-key': { type: 'api-key' },
  hmac: { type: 'hmac', header: 'x-signature' },
  'standard-webhooks': { type: 'standard-webhooks' },
}

export function authStarter(choice: AuthChoice): JsonObject | null {
  return choice === 'none' ? null : starters[choice]
}

/** The connection types whose values hold the secret; none: no secret is needed. */
export function secretTypes(values: JsonObject): string[] {
  const choice = authChoice(values)
  if (choice === 'api-key') return ['api-key']
  return choice !== 'none' || readHandshake(values)?.verify !== undefined ? ['signing-secret'] : []
}

export function authChoice({ auth }: JsonObject): AuthChoice {
  const type = auth !== null && typeof auth === 'object' && !Array.isArray(auth) ? auth.type : undefined
  return authChoices.find(({ value }) => value === type)?.value ?? 'none'
}

/** Read leniently: what is half written must be shown too. */
export function readAuth({ auth }: JsonObject): JsonObject {
  return auth !== null && typeof auth === 'object' && !Array.isArray(auth) ? auth : {}
}

export function readHandshake({ handshake }: JsonObject): WebhookHandshake | null {
  const parsed = webhookHandshakeSchema.safeParse(handshake)
  return parsed.success ? parsed.data : null
}

/** Without one entry, or with it set: an empty text is none. */
export function withEntry(
  values: JsonObject,
  key: string,
  value: JsonObject[string] | undefined,
): JsonObject {
  const { [key]: _old, ...rest } = values
  return value === undefined || value === '' ? rest : { ...rest, [key]: value }
}
