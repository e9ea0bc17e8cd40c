import { isUtf8 } from 'node:buffer'
import type { Json } from '@millrace/contracts'
import { SandboxProtocolError } from '../errors.ts'
import { DataFrame } from './data-frame.ts'
import { exceeds, type ShapeLimits } from './hostile-shape.ts'
import { dataBit, frameShape, headerBytes, tokenBytes } from './limits.ts'

export interface FrameCaps {
  /** Bytes of one frame's body. */
  frameBytes: number
  /** Bytes of all frames together, headers included; small ones count as 128. */
  totalBytes: number
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

/**
 * Cuts a stream of bytes into frames. Every byte is hostile: nothing is reserved for a length that was only claimed,
 * and at most one frame and one chunk are held.
 */
export class FrameDecoder {
  #caps: FrameCaps
  #chunks: Buffer[] = []
  #held = 0
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
  *push(chunk: Buffer): Generator<Json | DataFrame, void, undefined> {
    this.#chunks.push(chunk)
    this.#held += chunk.length
    while (this.#held >= headerBytes) {
      const head = this.#peekHead()
      const size = headerBytes + head.bodyBytes
      if (head.isData) this.#checkData(head.bodyBytes)
      else this.#checkJson(head.bodyBytes)
      if (this.#held < size) return
      if (head.isData) {
        this.#dataBytes += size
        yield this.#takeData(size)
      } else {
        this.#jsonBytes += costOf(size)
        yield parseBody(this.#take(size).subarray(headerBytes), this.#caps.shape ?? frameShape)
      }
    }
  }

  /** The stream is over. Throws when it ended inside a frame. */
  end(): void {
    if (this.#held > 0) {
      throw new SandboxProtocolError(
        'torn',
        `The sandbox closed its socket inside a frame (${this.#held} bytes of it came)`,
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
    const first = this.#chunks[0]
    if (first !== undefined && first.length >= headerBytes) {
      const length = first.readUInt32BE(0)
      const isData = length >= dataBit
      return { isData, bodyBytes: isData ? length - dataBit : length }
    }
    // The header itself is torn over chunks: rare, and short to join.
    this.#chunks = [Buffer.concat(this.#chunks)]
    return this.#peekHead()
  }

  #takeData(size: number): DataFrame {
    const token = this.#take(headerBytes + tokenBytes).readUInt32BE(headerBytes)
    const bytes = size - headerBytes - tokenBytes
    const allocate = this.#caps.data?.allocate
    if (allocate === undefined) return new DataFrame(token, this.#take(bytes))
    const piece = allocate(bytes)
    this.#copyTo(piece)
    return new DataFrame(token, piece)
  }

  /** Takes as many bytes as there is room for. */
  #copyTo(target: Buffer): void {
    let filled = 0
    while (filled < target.length) {
      const [first] = this.#chunks
      if (first === undefined) throw new Error('more bytes were taken than came')
      const copied = first.copy(target, filled)
      filled += copied
      if (copied === first.length) this.#chunks.shift()
      else this.#chunks[0] = first.subarray(copied)
    }
    this.#held -= filled
  }

  #take(size: number): Buffer {
    const [first] = this.#chunks
    if (first !== undefined && first.length >= size) {
      if (first.length === size) this.#chunks.shift()
      else this.#chunks[0] = first.subarray(size)
      this.#held -= size
      return first.subarray(0, size)
    }
    const held = Buffer.concat(this.#chunks)
    const rest = held.subarray(size)
    this.#chunks = rest.length > 0 ? [rest] : []
    this.#held = rest.length
    return held.subarray(0, size)
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

function parseBody(body: Buffer, shape: ShapeLimits): Json {
  if (!isUtf8(body)) throw new SandboxProtocolError('not_utf8', 'The sandbox sent a frame that is not UTF-8')
  const excess = exceeds(body, shape)
  if (excess === 'depth')
    throw new SandboxProtocolError(
      'too_deep',
      `The sandbox sent JSON nested deeper than ${shape.depth} levels`,
    )
  if (excess !== null)
    throw new SandboxProtocolError(
      'too_many',
      `The sandbox sent JSON with more than ${shape[excess]} ${excess}`,
    )
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw new SandboxProtocolError(
      'not_json',
      `The sandbox sent a frame of ${body.length} bytes that is not JSON`,
    )
  }
}
