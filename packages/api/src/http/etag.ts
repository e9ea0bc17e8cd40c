import { ServiceError } from '@millrace/services'

export function toEtag(revision: number): string {
  return `"${revision}"`
}

/** undefined: replace whatever is there. A tag that was never ours is an old one. */
export function revisionOfIfMatch(header: string | null): number | undefined {
  if (header === null || header.trim() === '*') return undefined
  const revision = /^"(\d{1,9})"$/.exec(header.trim())?.[1]
  if (revision !== undefined) return Number(revision)
  throw new ServiceError('precondition_failed', 'The If-Match header is not the ETag of the present draft.')
}

export function isNotModified(ifNoneMatch: string | null, etag: string): boolean {
  if (ifNoneMatch === null) return false
  const tags = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return tags.includes(etag) || tags.includes('*')
}
