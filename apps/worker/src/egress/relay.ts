import type { Socket } from 'node:net'

export type Direction = 'sent' | 'received'

export interface RelayOptions {
  /** The sandbox's end, and the other side's. Both keep a direction open when the other one has ended. */
  inside: Socket
  outside: Socket
  /** Called before bytes pass; not null: they must not, and the connection is cut. */
  spend: (direction: Direction, bytes: number) => string | null
  halfOpenMs: number
  /** Once, when both sockets are gone. `cut`: why `spend` refused. */
  onEnd: (cut: string | null) => void
}

export interface Relay {
  breakOff(): void
}

/**
 * Bytes both ways between two sockets, which are the relay's from here on. Each direction ends on its own, and holds its
 * sender back while its receiver is slow. When one side breaks off, so does the other.
 */
export function relay({ inside, outside, spend, halfOpenMs, onEnd }: RelayOptions): Relay {
  let cut: string | null = null
  let closed = 0
  let silence: NodeJS.Timeout | undefined

  // As when a process ends: the kernel resets what was not read. `resetAndDestroy` would send what is held back first, and
  // leaves the socket open for ever when it is destroyed in the meantime.
  const breakOff = () => {
    inside.destroy()
    outside.destroy()
  }
  const onClose = (socket: Socket) => {
    if (!socket.readableEnded || !socket.writableFinished) breakOff()
    closed += 1
    if (closed < 2) return
    clearTimeout(silence)
    onEnd(cut)
  }
  const passOn = (direction: Direction, { from, to }: { from: Socket; to: Socket }) => {
    from.on('data', (chunk: Buffer) => {
      cut ??= spend(direction, chunk.length)
      if (cut !== null) return breakOff()
      silence?.refresh()
      if (!to.write(chunk)) from.pause()
    })
    to.on('drain', () => {
      silence?.refresh()
      from.resume()
    })
    from.on('end', () => {
      to.end()
      // A sandbox that closes its end altogether looks the same as one that only has no more to say.
      silence ??= setTimeout(breakOff, halfOpenMs)
    })
    from.on('error', breakOff)
    // It may have gone before anybody came for it.
    if (from.closed) onClose(from)
    else from.on('close', () => onClose(from))
  }
  passOn('sent', { from: inside, to: outside })
  passOn('received', { from: outside, to: inside })
  return { breakOff }
}
