import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { StartMessage } from '@millrace/contracts'
import { DataFrame, encodeFrame, FrameDecoder, largestFrameBytes } from '@millrace/sandbox/frames'
import { serveLine } from './serve-line.ts'

/**
 * Runs flows over real sockets, with a stand-in for the worker at their other end: all that the line to a worker needs is
 * compiled then. The socket has no name in any file system, and the zygote's network namespace is its own.
 */
export async function rehearseOverSocket(start: StartMessage, times: number): Promise<void> {
  const { connect, createServer } = process.getBuiltinModule('node:net')
  const server = createServer((worker) => playWorker(worker, start))
  server.listen('\0rehearsal')
  await once(server, 'listening')
  for (let time = 0; time < times; time += 1) {
    const socket = connect('\0rehearsal')
    serveLine(socket, { begins: () => {}, over: () => {}, closed: () => {} })
    await once(socket, 'close')
  }
  server.close()
  await once(server, 'close')
}

function playWorker(worker: Socket, start: StartMessage): void {
  const decoder = new FrameDecoder({ frameBytes: largestFrameBytes, totalBytes: Number.POSITIVE_INFINITY })
  worker.on('error', () => {})
  worker.on('data', (chunk: Buffer) => {
    for (const frame of decoder.push(chunk)) {
      if (frame instanceof DataFrame) continue
      const { type, token } = trustRunner(frame)
      if (type === 'ready') worker.write(encodeFrame(start))
      if (type === 'commit') worker.write(encodeFrame({ type: 'committed', token }))
      if (type === 'done') worker.destroy()
    }
  })
}

/** Safe: this is the runner's own code speaking with itself. */
function trustRunner(frame: unknown): { type: string; token: number } {
  return frame as { type: string; token: number }
}
