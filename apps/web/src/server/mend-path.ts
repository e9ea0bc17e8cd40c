import { subscribe } from 'node:diagnostics_channel'
import { IncomingMessage } from 'node:http'

/**
 * Takes the % of a path that cannot be decoded for the letter that it then is, before Next sees it: Next would answer
 * such a path with a bare 500, instead of letting a route say that there is no such address.
 */
export function mendPaths(): void {
  subscribe('http.server.request.start', (message) => {
    if (typeof message !== 'object' || message === null || !('request' in message)) return
    const { request } = message
    if (request instanceof IncomingMessage && request.url !== undefined) request.url = mendPath(request.url)
  })
}

export function mendPath(url: string): string {
  const [path = '', ...query] = url.split('?')
  return canBeDecoded(path) ? url : [path.replaceAll('%', '%25'), ...query].join('?')
}

function canBeDecoded(path: string): boolean {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}
