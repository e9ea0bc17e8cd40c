import type { Json } from '@millrace/contracts'

const shortestSecret = 4

/** Replaces every secret string of the run's connections. What a crashed process printed may hold them. */
export function redact(text: string, secrets: readonly Json[]): string {
  const found = secrets.flatMap(stringsOf).filter((secret) => secret.length >= shortestSecret)
  // Longest first: a secret that contains another one is replaced whole.
  found.sort((a, b) => b.length - a.length)
  return found.reduce((clean, secret) => clean.replaceAll(secret, '[redacted]'), text)
}

function stringsOf(value: Json): string[] {
  if (typeof value === 'string') return [value]
  if (value === null || typeof value !== 'object') return []
  return Object.values(value).flatMap(stringsOf)
}
