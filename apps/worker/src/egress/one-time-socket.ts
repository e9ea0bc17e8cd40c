import { createServer, type Socket } from 'node:net'

export interface OneTimeSocketOptions {
  path: string
  waitMs: number
  onListening: () => void
  /** The one connection; its socket is the caller's. */
  onConnection: (socket: Socket) => void
  /** Nobody came in time, or the socket cannot be. */
  onUnused: (error: Error | null) => void
}

export interface OneTimeSocket {
  close(): void
}

/** Listens for one connection. With it, or after a time, or at `close`, the file is gone. */
export function openOneTimeSocket(options: OneTimeSocketOptions): OneTimeSocket {
  const { path, waitMs, onListening, onConnection, onUnused } = options
  let over = false
  const server = createServer({ allowHalfOpen: true })
  const close = () => {
    if (over) return
    over = true
    clearTimeout(timer)
    server.close()
  }
  const giveUp = (error: Error | null) => {
    if (over) return
    close()
    onUnused(error)
  }
  const timer = setTimeout(() => giveUp(null), waitMs)
  server.on('connection', (socket) => {
    if (over) {
      socket.destroy()
      return
    }
    close()
    onConnection(socket)
  })
  server.on('error', giveUp)
  // The directory is one sandbox's alone; that may have another user.
  server.listen({ path, backlog: 1, readableAll: true, writableAll: true }, () => {
    if (!over) onListening()
  })
  return { close }
}
