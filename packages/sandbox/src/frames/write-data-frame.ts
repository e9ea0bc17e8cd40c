import type { Socket } from 'node:net'
import { type DataFrame, encodeDataHeader } from './data-frame.ts'

/** Header and bytes in one write of the kernel's. `onWritten` is called when they are with the kernel. */
export function writeDataFrame(
  socket: Socket,
  frame: DataFrame,
  onWritten: (error: Error | null | undefined) => void,
): void {
  socket.cork()
  socket.write(encodeDataHeader(frame))
  socket.write(frame.bytes, onWritten)
  socket.uncork()
}
