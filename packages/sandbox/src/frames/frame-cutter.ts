import { SandboxProtocolError } from '../errors.ts'
import { DataFrame } from './data-frame.ts'
import { HeldBytes } from './held-bytes.ts'
import type { ShapeLimits } from './hostile-shape.ts'
import { dataBit, headerBytes, tokenBytes } from './limits.ts'

export interface FrameCaps {
  /** Bytes of one frame's body. */
  frameBytes: number
  /** Bytes of all frames together, headers included; small ones count as 128. */
  totalBytes: number
  /** Of the JSON in one frame; default: `frameShape`. */
  shape?: ShapeLimits
  /** Of data frames, which have a budget of their own. Left out: none may come. */
  data?: {
    /** Bytes of a file in one frame. */
    frameBytes: number
    /** Bytes of all data frames together, headers included. */
    totalBytes: number
    /** Where a piece is put that has come as a whole, for receivers that use their memory again. */
    allocate?: (bytes: number) => Buffer
  }
}

/** What the header says of a frame. */
interface Head {
  isData: boolean
  /** Of the body: what comes after the length. */
  bodyBytes: number
}

/** A frame as it came: the text of a message is not looked at yet. */
export type RawFrame = DataFrame | { json: Buffer }

/**
 * Cuts a stream of bytes into frames. Every byte is hostile: nothing is reserved for a length that was only claimed,
 * and at most one frame and one chunk are held.
 */
export class FrameCutter {
  #caps: FrameCaps
  readonly #held = new HeldBytes()
  #jsonBytes = 0
  #dataBytes = 0

  constructor(caps: FrameCaps) {
    this.#caps = caps
  }

  /** New caps for what comes from now on; the frames seen so far no longer count. */
  limit(caps: FrameCaps): void {
    this.#caps = caps
    this.#jsonBytes = 0
    this.#dataBytes = 0
  }

  /** Yields the frames that this chunk completes. Throws `SandboxProtocolError`; the decoder is of no use after that. */
  *push(chunk: Buffer): Generator<RawFrame, void, undefined> {
    this.#held.push(chunk)
    while (this.#held.length >= headerBytes) {
      const head = this.#peekHead()
      const size = headerBytes + head.bodyBytes
      if (head.isData) this.#checkData(head.bodyBytes)
      else this.#checkJson(head.bodyBytes)
      if (this.#held.length < size) return
      if (head.isData) {
        this.#dataBytes += size
        yield this.#takeData(size)
      } else {
        this.#jsonBytes += costOf(size)
        yield { json: this.#held.take(size).subarray(headerBytes) }
      }
    }
  }

  /** The stream is over. Throws when it ended inside a frame. */
  end(): void {
    if (this.#held.length > 0) {
      throw new SandboxProtocolError(
        'torn',
        `The sandbox closed its socket inside a frame (${this.#held.length} bytes of it came)`,
      )
    }
  }

  #checkJson(bodyBytes: number): void {
    const { frameBytes, totalBytes } = this.#caps
    if (bodyBytes > frameBytes) throw oversized('frame', bodyBytes, frameBytes)
    if (this.#jsonBytes + costOf(headerBytes + bodyBytes) > totalBytes) {
      throw new SandboxProtocolError('flood', `The sandbox sent more than ${totalBytes} bytes`)
    }
  }

  #checkData(bodyBytes: number): void {
    const { data } = this.#caps
    if (data === undefined || bodyBytes < tokenBytes) {
      const why = data === undefined ? 'where none may come' : 'without a token'
      throw new SandboxProtocolError('bad_data', `The sandbox sent a data frame ${why}`)
    }
    const pieceBytes = bodyBytes - tokenBytes
    if (pieceBytes > data.frameBytes) throw oversized('data frame', pieceBytes, data.frameBytes)
    if (this.#dataBytes + headerBytes + bodyBytes > data.totalBytes) {
      throw new SandboxProtocolError('flood', `The sandbox sent more than ${data.totalBytes} bytes of files`)
    }
  }

  #peekHead(): Head {
    const length = this.#held.peekUint32()
    const isData = length >= dataBit
    return { isData, bodyBytes: isData ? length - dataBit : length }
  }

  #takeData(size: number): DataFrame {
    const token = this.#held.take(headerBytes + tokenBytes).readUInt32BE(headerBytes)
    const bytes = size - headerBytes - tokenBytes
    const allocate = this.#caps.data?.allocate
    if (allocate === undefined) return new DataFrame(token, this.#held.take(bytes))
    const piece = allocate(bytes)
    this.#held.moveTo(piece)
    return new DataFrame(token, piece)
  }
}

/** A frame of a few bytes takes its reader as long as one of a hundred. */
function costOf(bytes: number): number {
  return Math.max(bytes, leastCostBytes)
}

const leastCostBytes = 128

function oversized(what: string, bytes: number, cap: number): SandboxProtocolError {
  return new SandboxProtocolError(
    'oversized',
    `The sandbox announced a ${what} of ${bytes} bytes; the cap is ${cap}`,
  )
}
