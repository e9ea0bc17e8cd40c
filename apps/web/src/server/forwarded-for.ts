import { subscribe } from 'node:diagnostics_channel'
import { IncomingMessage } from 'node:http'

const name = 'x-forwarded-for'

/**
 * Puts the address of the socket in the place of whatever X-Forwarded-For a request came with, before anybody handles it:
 * routes hear of the address in no other way. Without a proxy in front the header is what the client likes to claim.
 */
export function writeForwardedFor(): void {
  subscribe('http.server.request.start', (message) => {
    if (typeof message !== 'object' || message === null || !('request' in message)) return
    if (message.request instanceof IncomingMessage) writeAddress(message.request)
  })
}

/** Into both forms: Next reads the one, who answers past Next may read the other. */
function writeAddress({ headers, rawHeaders, socket }: IncomingMessage): void {
  const address = socket.remoteAddress ?? 'unknown'
  headers[name] = address
  for (let index = rawHeaders.length - 2; index >= 0; index -= 2) {
    if (rawHeaders[index]?.toLowerCase() === name) rawHeaders.splice(index, 2)
  }
  rawHeaders.push(name, address)
}
