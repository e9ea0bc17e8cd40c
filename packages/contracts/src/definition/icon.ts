const connectorKey = /^[a-z][a-z0-9-]{0,63}$/
const dataUrl = /^data:image\/(?<kind>svg\+xml|png)(?<base64>;base64)?,(?<data>.*)$/s
const pngStart = '\u0089PNG\r\n\u001a\n'

/** Markup that an image has no use for, and that would do something were the image ever opened as a page. */
const activeMarkup = [
  {
    pattern: /<\s?([\w.-]+:)?(script|foreignobject|iframe|object|embed|style|animate\w*|set|handler)\b/i,
    what: 'scripts, styles or animations',
  },
  { pattern: /[\s"'/]on[a-z]+\s?=/i, what: 'event handlers' },
  { pattern: /(href|src)\s?=\s?["']?\s?[^\s"'#]/i, what: 'links' },
  { pattern: /url\(\s?["']?\s?[^\s"'#]/i, what: 'links' },
  { pattern: /<!(doctype|entity)|<\?xml-stylesheet/i, what: 'declarations' },
] as const

/**
 * Why a text is no icon; null: it is one. It is only ever drawn through `<img>`, where nothing in it runs or loads; this
 * keeps it harmless also for whoever exports it and opens it on its own.
 */
export function iconFault(icon: string): string | null {
  if (connectorKey.test(icon)) return null
  const { kind, base64, data } = dataUrl.exec(icon)?.groups ?? {}
  if (kind === undefined || data === undefined) {
    return 'use the key of a connector, or an image as a data URL (data:image/svg+xml,... or data:image/png;base64,...)'
  }
  const content = readData(data, base64 !== undefined)
  if (content === null) return 'the data of the image cannot be read'
  if (kind === 'png') return content.startsWith(pngStart) ? null : 'this is no PNG image'
  return svgFault(content)
}

function svgFault(text: string): string | null {
  // One blank for many keeps every pattern linear.
  const svg = text.replaceAll(/\s+/g, ' ').trim()
  if (!/^(<\?xml[^>]*\?> ?)?<svg[ >]/.test(svg) || !svg.endsWith('</svg>')) return 'this is no SVG image'
  const found = activeMarkup.find(({ pattern }) => pattern.test(svg))
  return found === undefined ? null : `an icon must not hold ${found.what}`
}

function readData(data: string, isBase64: boolean): string | null {
  try {
    return isBase64 ? atob(data) : decodeURIComponent(data)
  } catch {
    return null
  }
}
