/** Copied together when there are others before them: each piece costs far more memory than it has bytes. */
const smallBytes = 4096
const tailBytes = { least: 4096, most: 64 * 1024 }

/** Bytes that come in pieces of any size, and are taken in order: a stream of single bytes costs no more than another. */
export class HeldBytes {
  #pieces: Buffer[] = []
  /** Those in front of it have been taken. */
  #first = 0
  #length = 0
  /** The last piece is its beginning. */
  #tail: { memory: Buffer; used: number } | null = null

  get length(): number {
    return this.#length
  }

  push(piece: Buffer): void {
    if (piece.length === 0) return
    if (this.#length > 0 && piece.length < smallBytes) this.#append(piece)
    else {
      this.#pieces.push(piece)
      this.#tail = null
    }
    this.#length += piece.length
  }

  /** The first four, big-endian, which stay; there must be as many. */
  peekUint32(): number {
    const first = this.#pieces[this.#first]
    if (first !== undefined && first.length >= 4) return first.readUInt32BE(0)
    const four = Buffer.concat(this.#pieces.slice(this.#first, this.#first + 4)).subarray(0, 4)
    return four.readUInt32BE(0)
  }

  take(count: number): Buffer {
    const first = this.#pieces[this.#first]
    if (first === undefined || first.length < count) {
      const joined = Buffer.allocUnsafeSlow(count)
      this.moveTo(joined)
      return joined
    }
    this.#drop(first, count)
    return first.subarray(0, count)
  }

  /** Takes as many bytes as there is room for; there must be as many. */
  moveTo(target: Buffer): void {
    for (let filled = 0; filled < target.length; ) {
      const first = this.#pieces[this.#first]
      if (first === undefined) throw new Error('more bytes were taken than came')
      const moved = first.copy(target, filled)
      filled += moved
      this.#drop(first, moved)
    }
  }

  #drop(first: Buffer, count: number): void {
    this.#length -= count
    this.#tail = null
    if (count < first.length) {
      this.#pieces[this.#first] = first.subarray(count)
      return
    }
    this.#first += 1
    if (this.#first < this.#pieces.length) return
    this.#pieces = []
    this.#first = 0
  }

  #append(piece: Buffer): void {
    if (this.#tail === null || this.#tail.used + piece.length > this.#tail.memory.length) {
      const size = Math.min(tailBytes.most, Math.max(tailBytes.least, 2 * this.#length))
      this.#tail = { memory: Buffer.allocUnsafeSlow(size), used: 0 }
      this.#pieces.push(this.#tail.memory.subarray(0, 0))
    }
    const { memory, used } = this.#tail
    piece.copy(memory, used)
    this.#tail.used += piece.length
    this.#pieces[this.#pieces.length - 1] = memory.subarray(0, this.#tail.used)
  }
}
