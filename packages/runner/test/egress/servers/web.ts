import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createSecureServer } from 'node:http2'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { WebSocketServer } from 'ws'
import type { Certificate } from './certificate.ts'
import { type Listening, listen } from './listen.ts'

export interface Web extends Listening {
  connections: number
}

/** Answers what it was asked; `/redirect?to=...` leads on; WebSockets get back what they say. */
export async function startWeb(): Promise<Web> {
  const server = createServer(answer)
  new WebSocketServer({ server }).on('connection', (socket) =>
    socket.on('message', (data) => socket.send(String(data))),
  )
  return await counted(server)
}

/** The same over TLS, in HTTP/2 and in HTTP/1.1. */
export async function startSecureWeb({ key, cert }: Certificate): Promise<Web> {
  const server = createSecureServer({ key, cert, allowHTTP1: true }, (request, response) => {
    void received(request).then((bytes) => {
      const { socket } = request.stream?.session ?? request
      const servername = socket instanceof TLSSocket ? socket.servername : null
      response.end(JSON.stringify({ path: request.url, version: request.httpVersion, servername, bytes }))
    })
  })
  return await counted(server)
}

async function counted(
  server: ReturnType<typeof createServer> | ReturnType<typeof createSecureServer>,
): Promise<Web> {
  const sockets = new Set<Socket>()
  const web: Web = {
    connections: 0,
    port: 0,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await listening.close()
    },
  }
  server.on('connection', (socket: Socket) => {
    web.connections += 1
    sockets.add(socket)
  })
  const listening = await listen(server)
  web.port = listening.port
  return web
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://server')
  const to = url.searchParams.get('to')
  if (url.pathname === '/redirect' && to !== null) response.writeHead(302, { location: to }).end()
  else response.end(JSON.stringify({ path: request.url, host: request.headers.host }))
}

async function received(request: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0
  for await (const chunk of request) bytes += chunk.length
  return bytes
}
