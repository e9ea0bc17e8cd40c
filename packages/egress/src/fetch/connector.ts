import type { Socket } from 'node:net'
import { buildConnector } from 'undici'
import { type DialOptions, dial } from '../dial/dial.ts'

/** How undici opens a connection: by `dial`, and then TLS on top, for the name that was asked for. */
export function guardedConnector(
  options: Pick<DialOptions, 'policy' | 'lookup' | 'timeoutMs'>,
): buildConnector.connector {
  async function connect(target: buildConnector.Options): Promise<Socket> {
    const isTls = target.protocol === 'https:'
    const port = target.port === '' ? (isTls ? 443 : 80) : Number(target.port)
    const until = performance.now() + options.timeoutMs
    const { socket } = await dial({ ...options, host: target.hostname, port })
    if (!isTls) return socket.setNoDelay(true)
    try {
      return await secured(socket, target, Math.max(1, until - performance.now()))
    } catch (error) {
      socket.destroy()
      throw error
    }
  }

  return (target, callback) => {
    connect(target).then(
      (socket) => callback(null, socket),
      (error: Error) => callback(error, null),
    )
  }
}

function secured(socket: Socket, target: buildConnector.Options, timeout: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    buildConnector({ allowH2: false, timeout })({ ...target, httpSocket: socket }, (error, connection) => {
      if (error) reject(error)
      else if (connection) resolve(connection)
    })
  })
}
