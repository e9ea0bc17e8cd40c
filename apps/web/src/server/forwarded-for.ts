import { subscribe } from 'node:diagnostics_channel'
import { IncomingMessage } from 'node:http'

/**
 * Takes X-Forwarded-For away from each request before Next sees it: Next then fills in the address of the socket, which
 * it gives to no route in another way. Without a proxy in front the header is what the client likes to claim.
 */
export function dropForwardedFor(): void {
  subscribe('http.server.request.start', (message) => {
    if (typeof message !== 'object' || message === null || !('request' in message)) return
    if (message.request instanceof IncomingMessage) delete message.request.headers['x-forwarded-for']
  })
}
