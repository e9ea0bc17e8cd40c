import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

export interface TcpProxy {
  /** The target's URL, through the proxy. */
  url: string
  /** As if the server had stopped: connections break, new ones are refused. */
  cut(): Promise<void>
  /** As if it had started again. */
  restore(): Promise<void>
  close(): Promise<void>
}

/** Stands between a client and a server that others use too, so that one test can take the server away. */
export async function startTcpProxy({ targetUrl }: { targetUrl: string }): Promise<TcpProxy> {
  const target = new URL(targetUrl)
  const sockets = new Set<Socket>()
  let server = await listen({ target, sockets, port: 0 })
  const port = portOf(server)
  const cut = async () => {
    const closed = server.listening ? once(server, 'close') : null
    server.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }
  const url = new URL(targetUrl)
  url.hostname = '127.0.0.1'
  url.port = String(port)
  return {
    url: url.href,
    cut,
    async restore() {
      server = await listen({ target, sockets, port })
    },
    close: cut,
  }
}

async function listen({
  target,
  sockets,
  port,
}: {
  target: URL
  sockets: Set<Socket>
  port: number
}): Promise<Server> {
  const server = createServer((client) => {
    const upstream = connect({ host: target.hostname, port: Number(target.port) })
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.once('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
    client.pipe(upstream).pipe(client)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port')
  return address.port
}
