import { ConnectorError } from '../error.ts'

/** The connection writes these itself; a wrong one would desynchronise it or name another host. */
const managed: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

export function toHeaders(given: Readonly<Record<string, string>>): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(given)) {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
      throw invalid('A header has a name that HTTP does not allow.')
    }
    if (managed.has(name.toLowerCase())) throw invalid(`The header ${name} cannot be set.`)
    // A line break would start a header of its own; anything beyond Latin-1 cannot be sent at all.
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) {
      throw invalid(`The header ${name} holds a character that HTTP does not allow there.`)
    }
    headers.append(name, value)
  }
  return headers
}

function invalid(message: string): ConnectorError {
  return new ConnectorError({ code: 'input_invalid', message })
}
