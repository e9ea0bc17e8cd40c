/** Shorter ones would mask half of an ordinary sentence. */
const shortestSecret = 4

/**
 * Masks secrets in a text that will be stored or shown: an API that echoes the credentials in its error must not
 * put them into the journal. Also finds them URL-encoded and in base64.
 *
 * @example
 * redact('Bad token abcd1234', ['abcd1234']) // 'Bad token ***'
 */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= shortestSecret)
    .flatMap((secret) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')])
    .reduce((masked, form) => masked.replaceAll(form, '***'), text)
}
