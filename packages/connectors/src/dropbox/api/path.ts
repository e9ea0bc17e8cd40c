/** Dropbox writes the root as empty text, and every other path with a slash in front and none at the end. */
export function toPath(path: string): string {
  const trimmed = path.trim().replace(/\/+$/, '')
  if (trimmed === '' || trimmed.startsWith('/') || /^(id|rev|ns):/.test(trimmed)) return trimmed
  return `/${trimmed}`
}
