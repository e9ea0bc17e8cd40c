export type BodyKind = 'json' | 'form' | 'multipart' | 'text' | 'file'

export interface ContentType {
  kind: BodyKind
  /** As the sender wrote it, with its parameters. */
  full: string
  charset: string
}

/** What is neither JSON, a form nor text is a file, also what says nothing of itself. */
export function readContentType(header: string | null): ContentType {
  const full = (header ?? 'application/octet-stream').trim().slice(0, 200)
  const [type = '', ...parameters] = full.split(';').map((part) => part.trim())
  const charset = parameters.find((parameter) => /^charset=/i.test(parameter))
  return {
    kind: kindOf(type.toLowerCase()),
    full,
    charset: charset?.slice('charset='.length).replaceAll('"', '') || 'utf-8',
  }
}

function kindOf(mime: string): BodyKind {
  if (mime === 'application/json' || mime.endsWith('+json')) return 'json'
  if (mime === 'application/x-www-form-urlencoded') return 'form'
  if (mime === 'multipart/form-data') return 'multipart'
  const isText = mime.startsWith('text/') || mime === 'application/xml' || mime.endsWith('+xml')
  return isText ? 'text' : 'file'
}
