export const nonceHeader = 'x-nonce'

/**
 * Scripts run only with the nonce of their response. Styles may be inline: Radix, React Flow and Monaco set them from
 * code. Monaco's workers are files of our own, or blobs that load them.
 */
export function contentSecurityPolicy({
  nonce,
  development,
}: {
  nonce: string
  development: boolean
}): string {
  const directives = {
    'default-src': "'self'",
    // React's development build explains errors with eval; production never evaluates text.
    'script-src': `'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    'style-src': "'self' 'unsafe-inline'",
    'img-src': "'self' data: blob:",
    'font-src': "'self' data:",
    'connect-src': `'self'${development ? ' ws:' : ''}`,
    'worker-src': "'self' blob:",
    'frame-src': "'none'",
    'frame-ancestors': "'none'",
    'object-src': "'none'",
    'base-uri': "'self'",
    'form-action': "'self'",
  }
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ')
}
