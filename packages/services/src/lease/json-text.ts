/**
 * JSON text that jsonb takes. JSON allows NUL and lone surrogates in strings, Postgres does not: one such character
 * from a sandbox would otherwise fail the transaction of every run in the batch.
 */
export function toJsonText(value: unknown): string {
  const text = JSON.stringify(value)
  if (!text.includes('\\u0000') && !text.includes('\\ud')) return text
  // JSON.stringify escapes surrogates only when they are alone. An escaped backslash is matched first and kept.
  return text.replaceAll(/\\(?:\\|u0000|ud[89a-f][0-9a-f]{2})/g, (match) =>
    match === '\\\\' ? match : '\\ufffd',
  )
}
