import { type EventEmitter, once } from 'node:events'
import type { AddressInfo } from 'node:net'

/** A server on a free port of this machine. */
export interface Listening {
  port: number
  close(): Promise<void>
}

interface Listener extends EventEmitter {
  listen(port: number, host: string): unknown
  address(): AddressInfo | string | null
  close(done: () => void): unknown
}

export async function listen(server: Listener): Promise<Listening> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: portOf(server.address()),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return address.port
}
