const fallback = '/integrations'

/** Where to go after signing in: a path of our own. Anything that could lead elsewhere becomes the start page. */
export function safeNext(next: string | undefined): string {
  if (next === undefined) return fallback
  // Browsers read a backslash as a slash and leave out control characters: `/\evil.example` would leave the site.
  if (!/^\/(?![/\\])[\x21-\x7e]*$/.test(next) || next.includes('\\')) return fallback
  return next.startsWith('/sign-in') || next.startsWith('/api/') ? fallback : next
}
