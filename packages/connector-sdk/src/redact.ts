import { createMask } from '@millrace/contracts/secrets'

/**
 * Masks secrets in a text that will be stored or shown: an API that echoes the credentials in its error must not
 * put them into the journal. Also finds them URL-encoded, in base64, in hexadecimal digits and in JSON.
 *
 * @example
 * redact('Bad token abcd1234', ['abcd1234']) // 'Bad token ***'
 */
export function redact(text: string, secrets: readonly string[]): string {
  return createMask(secrets)(text)
}
