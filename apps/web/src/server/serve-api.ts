import { subscribe } from 'node:diagnostics_channel'
import { type IncomingMessage, Server, type ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'

type Answer = (request: Request) => Promise<Response>

/** Sign-in, health and docs stay with Next, and so does a path that it would redirect. */
const direct = /^(?![^?]*(?:\/\/|\/(?:\?|$)))\/(?:api\/v1|hooks|callbacks)\//

/**
 * Answers the API's busy paths past Next, whose way of passing on a request takes more processor time than most of
 * these requests themselves. `find` gives who answers; as long as there is nobody, Next asks its own route.
 */
export function serveApiDirectly(find: () => Answer | undefined): void {
  const wrapped = new WeakSet<Server>()
  subscribe('http.server.request.start', (message) => {
    if (typeof message !== 'object' || message === null || !('server' in message)) return
    const { server } = message
    if (!(server instanceof Server) || wrapped.has(server)) return
    wrapped.add(server)
    putBefore(server, find)
  })
}

/** Told before the server's own listeners hear of its first request. */
function putBefore(server: Server, find: () => Answer | undefined): void {
  const others = server.listeners('request')
  server.removeAllListeners('request')
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const answer = direct.test(request.url ?? '') ? find() : undefined
    if (answer !== undefined) void listenerOf(answer)(request, response)
    else for (const other of others) Reflect.apply(other, server, [request, response])
  })
}

const listeners = new WeakMap<Answer, ReturnType<typeof getRequestListener>>()

function listenerOf(answer: Answer): ReturnType<typeof getRequestListener> {
  const known = listeners.get(answer)
  if (known !== undefined) return known
  // Next and its routes go on with the platform's own Request and Response.
  const listener = getRequestListener(answer, { overrideGlobalObjects: false })
  listeners.set(answer, listener)
  return listener
}
