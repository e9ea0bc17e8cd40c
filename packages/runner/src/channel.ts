import type { Socket } from 'node:net'
import type { FromSandbox, ToSandbox } from '@millrace/contracts'
import {
  DataFrame,
  encodeFrame,
  FrameDecoder,
  largestFrameBytes,
  writeDataFrame,
} from '@millrace/sandbox/frames'

/** The one way out: frames to the worker and back. */
export interface Channel {
  send(message: FromSandbox): void
  /** A piece of a file: belongs to the request with this token. */
  sendData(token: number, bytes: Uint8Array): void
  /** Resolves when the kernel takes more; null: it does now. */
  drained(): Promise<void> | null
  /** Resolves when all that was sent is with the kernel. */
  flush(): Promise<void>
}

export function openChannel(
  socket: Socket,
  on: {
    message: (message: ToSandbox) => void
    /** A piece of a file: answers the request with this token. */
    data: (token: number, bytes: Uint8Array) => void
    closed: () => void
  },
): Channel {
  // The worker is trusted, and a run that it accepted must begin: nothing that it sends is too large or too deep.
  const decoder = new FrameDecoder({
    frameBytes: largestFrameBytes,
    totalBytes: Number.POSITIVE_INFINITY,
    shape: {
      depth: Number.POSITIVE_INFINITY,
      values: Number.POSITIVE_INFINITY,
      names: Number.POSITIVE_INFINITY,
    },
    data: { frameBytes: largestFrameBytes, totalBytes: Number.POSITIVE_INFINITY },
  })
  socket.on('data', (chunk: Buffer) => {
    for (const frame of decoder.push(chunk)) {
      if (frame instanceof DataFrame) on.data(frame.token, frame.bytes)
      else on.message(trustWorker(frame))
    }
  })
  socket.on('close', on.closed)
  socket.on('error', on.closed)
  return {
    send: (message) => {
      socket.write(encodeFrame(message))
    },
    sendData: (token, bytes) => writeDataFrame(socket, new DataFrame(token, bytes), () => {}),
    drained: () => {
      if (!socket.writableNeedDrain) return null
      const { promise, resolve } = Promise.withResolvers<void>()
      socket.once('drain', resolve)
      return promise
    },
    flush: () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      socket.write('', () => resolve())
      return promise
    },
  }
}

/** Safe: the worker builds its messages from this very type, and a schema here would cost every sandbox its boot time. */
function trustWorker(frame: unknown): ToSandbox {
  return frame as ToSandbox
}
