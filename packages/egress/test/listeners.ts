import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { Worker } from 'node:worker_threads'

export interface Listener {
  port: number
  /** How often somebody connected. */
  connections(): number
  close(): Promise<void>
}

/** Accepts whoever connects, and says "hello". */
export async function listen(host: string, port = 0): Promise<Listener> {
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer((socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
    socket.write('hello')
  })
  server.listen(port, host)
  await once(server, 'listening')
  return {
    port: portOf(server),
    connections: () => connections,
    async close() {
      for (const socket of sockets) socket.destroy()
      const closed = once(server, 'close')
      server.close()
      await closed
    },
  }
}

export function portOf(server: Server): number {
  return addressOf(server).port
}

function addressOf(server: Server): AddressInfo {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port')
  return address
}

/** Listens, but its queue is full and nobody accepts: who connects now waits. Linux leaves such an attempt unanswered. */
export async function hang(host: string): Promise<{ port: number; close(): Promise<void> }> {
  const worker = new Worker(hangingServer, { eval: true, workerData: { host } })
  const [port] = await once(worker, 'message')
  // The kernel completes one connection more than the backlog says.
  const waiting = [connect({ host, port }), connect({ host, port })]
  for (const socket of waiting) socket.on('error', () => {})
  await Promise.all(waiting.map((socket) => once(socket, 'connect')))
  return {
    port,
    async close() {
      for (const socket of waiting) socket.destroy()
      await worker.terminate()
    },
  }
}

const hangingServer = `
const { createServer } = require('node:net')
const { parentPort, workerData: { host } } = require('node:worker_threads')
const server = createServer()
server.listen({ host, port: 0, backlog: 1 }, () => {
  parentPort.postMessage(server.address().port)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
})
`
