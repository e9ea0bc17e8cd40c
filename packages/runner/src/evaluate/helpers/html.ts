/**
 * The text that a reader would see. One pass: patterns that span tags would take quadratic time on text that only looks
 * like HTML. It makes text, not safe HTML: what goes into a page wants escapeHtml.
 */
export function withoutTags(html: string): string {
  let text = ''
  for (let at = 0; at < html.length; ) {
    const open = html.indexOf('<', at)
    if (open === -1) {
      text += html.slice(at)
      break
    }
    text += html.slice(at, open)
    const tag = tagAt(html, open)
    text += tag?.reads ?? '<'
    at = tag?.end ?? open + 1
  }
  const lines = text.split('\n').map((line) => line.trim())
  return lines
    .filter((line) => line !== '')
    .join('\n')
    .replace(entityPattern, decode)
}

interface Tag {
  end: number
  /** What stands in its place. */
  reads: string
}

/** null: this < begins nothing. */
function tagAt(html: string, open: number): Tag | null {
  if (html.startsWith('<!--', open)) return { end: after(html, /-->/g, open + 4), reads: '' }
  const [whole, slash, name = ''] =
    /^<(?:(\/?)([a-z][a-z0-9]*)|[!?])/i.exec(html.slice(open, open + 40)) ?? []
  if (whole === undefined) return null
  const end = after(html, />/g, open)
  const tag = name.toLowerCase()
  if (slash === '' && (tag === 'script' || tag === 'style')) {
    return { end: after(html, tag === 'script' ? /<\/script[^>]*>/gi : /<\/style[^>]*>/gi, end), reads: '' }
  }
  return { end, reads: lineTags.has(tag) ? '\n' : '' }
}

function after(html: string, mark: RegExp, from: number): number {
  mark.lastIndex = from
  const found = mark.exec(html)
  return found === null ? html.length : found.index + found[0].length
}

function decode(entity: string, decimal?: string, hex?: string): string {
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
  if (Number.isNaN(code)) return entities[entity.toLowerCase()] ?? entity
  return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : ''
}

const lineTags: ReadonlySet<string> = new Set(
  'address article blockquote br dd div dl dt footer h1 h2 h3 h4 h5 h6 header hr li ol p pre section table tr ul'.split(
    ' ',
  ),
)

const entityPattern = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|amp|lt|gt|quot|apos|nbsp);/gi

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&nbsp;': '\u00a0',
}
