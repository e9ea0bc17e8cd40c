import type { OpenedFile } from '@millrace/services'

/**
 * A file as a download. What a flow has written may be a page with scripts: it is only ever saved, and the policy that
 * every answer carries keeps it from running wherever it is opened all the same.
 */
export function fileReply({ name, contentType, bytes, content }: OpenedFile): Response {
  return new Response(content, {
    headers: {
      'content-type': contentType,
      'content-length': String(bytes),
      'content-disposition': attachment(name),
      'cache-control': 'no-store',
    },
  })
}

/** RFC 6266: a plain name for old clients, the real one in UTF-8. Neither can leave its quotes. */
export function attachment(name: string): string {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%/]/g, '_')
  const encoded = encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
