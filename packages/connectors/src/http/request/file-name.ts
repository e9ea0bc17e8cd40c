/** What the answer calls itself (RFC 6266), else the last part of its address. */
export function toFileName(headers: Readonly<Record<string, string>>, url: string): string {
  const disposition = headers['content-disposition'] ?? ''
  const encoded = /filename\*\s*=\s*utf-8''([^;\s]+)/i.exec(disposition)?.[1]
  const [, quoted, plain] = /filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(disposition) ?? []
  const name =
    decode(encoded) ??
    quoted?.replaceAll(/\\(.)/g, '$1') ??
    plain ??
    decode(new URL(url).pathname.split('/').at(-1))
  return lastPart(name ?? '') || 'file'
}

function decode(text: string | undefined): string | null {
  if (text === undefined || text === '') return null
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** A name is no path, whatever the server says. */
function lastPart(name: string): string {
  return (name.split(/[/\\]/).at(-1) ?? '').slice(0, 255)
}
