import { buildConnector } from 'undici'
import { type Dialed, type DialOptions, dial } from '../dial/dial.ts'

/** How undici opens a connection: by `dial`, and then TLS on top, for the name that was asked for. */
export function guardedConnector(
  options: Pick<DialOptions, 'policy' | 'lookup' | 'timeoutMs'>,
): buildConnector.connector {
  return (target, callback) => {
    const isTls = target.protocol === 'https:'
    const port = target.port === '' ? (isTls ? 443 : 80) : Number(target.port)
    const until = performance.now() + options.timeoutMs
    const onDialed = ({ socket }: Dialed) => {
      if (!isTls) return callback(null, socket.setNoDelay(true))
      const timeout = Math.max(1, until - performance.now())
      buildConnector({ allowH2: false, timeout })({ ...target, httpSocket: socket }, callback)
    }
    dial({ ...options, host: target.hostname, port }).then(onDialed, (error: Error) => callback(error, null))
  }
}
