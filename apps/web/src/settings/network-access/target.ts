export interface Target {
  host: string
  port: number
}

const ports: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 }
const defaultPort = 443

/** What a person would type or paste: `api.example.com`, `db.example.com:5432`, `[2001:db8::1]:443`, a whole URL. */
export function parseTarget(text: string): Target | null {
  const written = text.trim()
  if (written === '' || /\s/.test(written)) return null
  if (written.includes('://')) return parseUrl(written)
  const [, bracketed, plain, portText] = /^(?:(\[[^\]]+\])|([^:/]+))(?::(\d{1,5}))?$/.exec(written) ?? []
  const host = bracketed ?? plain
  if (host !== undefined) return withPort(host, portText === undefined ? defaultPort : Number(portText))
  // An IPv6 address without brackets has no room for a port.
  return /^[0-9a-f:.]+$/i.test(written) ? withPort(`[${written}]`, defaultPort) : null
}

function parseUrl(text: string): Target | null {
  const url = URL.parse(text)
  if (url === null || url.hostname === '') return null
  return withPort(url.hostname, url.port === '' ? (ports[url.protocol] ?? defaultPort) : Number(url.port))
}

function withPort(host: string, port: number): Target | null {
  return port >= 1 && port <= 65_535 ? { host, port } : null
}
