import { dataBit, headerBytes, tokenBytes } from './limits.ts'

/** A piece of a file, with the token of the request that it belongs to. An empty one: there is no more. */
export class DataFrame {
  readonly token: number
  readonly bytes: Uint8Array

  constructor(token: number, bytes: Uint8Array) {
    this.token = token
    this.bytes = bytes
  }
}

/** What goes before the bytes. They are written as they are: copying a megabyte to join it with eight bytes is waste. */
export function encodeDataHeader({ token, bytes }: DataFrame): Buffer {
  const header = Buffer.allocUnsafe(headerBytes + tokenBytes)
  // The length is far below the bit: adding sets it.
  header.writeUInt32BE(dataBit + tokenBytes + bytes.length, 0)
  header.writeUInt32BE(token, headerBytes)
  return header
}
