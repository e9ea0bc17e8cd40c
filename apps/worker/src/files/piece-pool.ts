/** A runner sends pieces of this size. */
export const pieceBytes = 256 * 1024
const mostKept = 64

/**
 * Memory for pieces on their way, used again and again by all runs of a worker. Made anew for each piece, it would be most
 * of the garbage that this process makes: collecting that takes longer than moving the bytes.
 */
export class PiecePool {
  readonly #free: ArrayBuffer[] = []

  take(bytes: number = pieceBytes): Buffer {
    if (bytes > pieceBytes) return Buffer.allocUnsafeSlow(bytes)
    return Buffer.from(this.#free.pop() ?? new ArrayBuffer(pieceBytes), 0, bytes)
  }

  /** The piece, or any part of it. Nobody may look at it any more. */
  giveBack({ buffer }: Uint8Array): void {
    if (buffer instanceof ArrayBuffer && buffer.byteLength === pieceBytes && this.#free.length < mostKept)
      this.#free.push(buffer)
  }
}

export const piecePool = new PiecePool()
